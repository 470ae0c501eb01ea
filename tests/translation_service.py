"""A translation service for tests: speaks the protocols of DeepL and LibreTranslate, or breaks."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Answering(BaseHTTPRequestHandler):
    """Answers each text with its language and the text, as the two services do."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization"), asked))
        if self.server.breaks:
            self.send_error(self.server.breaks)
            return
        if self.path == "/v2/translate":
            texts = [f"[{asked['target_lang']}] {text}" for text in asked["text"]]
            same = {"detected_source_language": "DE", "billed_characters": 1}
            answer = {"translations": [{**same, "text": text} for text in texts]}
        else:
            answer = {"translatedText": [f"[{asked['target']}] {text}" for text in asked["q"]]}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        pass


@contextmanager
def translation_service():
    """``asked``: path, key and content of each request; ``breaks``: the status that it answers with instead."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.asked, server.breaks = [], 0
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
