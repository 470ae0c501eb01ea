"""nginx before the portal, from the file of `deploy/nginx`: names, ports, folders and servers are exchanged."""

import http.client
import re
import shutil
import ssl
import subprocess
import time
from pathlib import Path

from tests.drills.machine import ROOT, free_port, wait_until

CONFIGURATION = """
user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
worker_processes 1; worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/portal.conf;
}}
"""


class Front:
    def __init__(self, folder, servers):
        """``servers``: hosts and ports of the portals."""
        self.folder, self.servers, self.port = Path(folder), servers, free_port()
        self.context = ssl._create_unverified_context()  # noqa: S323 - signed by itself

    def __enter__(self):
        self.folder.mkdir()
        self.folder.chmod(0o755)
        files = ["-keyout", self.folder / "tls.key", "-out", self.folder / "tls.crt"]
        key = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", *files]
        subprocess.run(["openssl", "req", *key], check=True, capture_output=True)
        (self.folder / "portal.conf").write_text(self.site())
        configuration = CONFIGURATION.format(folder=self.folder)
        (self.folder / "nginx.conf").write_text(configuration)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-p", self.folder, "-c", self.folder / "nginx.conf"])
        wait_until(lambda: self.answer("/readyz")[0] == 200)
        return self

    def site(self):
        text = (ROOT / "deploy" / "nginx" / "portal.conf").read_text()
        lines = "".join(rf"    server {one} \2" for one in self.servers)
        text = re.sub(r"(    server unix:\S+ (.*\n))+", lines, text)
        text = re.sub(r"listen \[::\]:.*", "", text).replace("listen 80", f"listen 127.0.0.1:{free_port()}")
        for folder in ("/etc/portal", "/var/cache/nginx", "/var/log/nginx"):
            text = text.replace(folder, str(self.folder))
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}").replace("portal.example", "localhost")
        return text

    def connection(self, timeout=30):
        return http.client.HTTPSConnection("localhost", self.port, timeout=timeout, context=self.context)

    def answer(self, path, **headers) -> tuple[int, float]:
        """Status (0 where nothing came back), seconds."""
        begun, connection = time.monotonic(), self.connection()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, time.monotonic() - begun
        except (OSError, http.client.HTTPException):
            return 0, time.monotonic() - begun
        finally:
            connection.close()

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)
