// What the list can do beyond its links and forms: see offers without reload, find places near by.

const form = document.getElementById("course-filter");
const announcement = document.getElementById("announcement");
const offers = () => document.getElementById("offers");

// Addresses stay short: what is empty or as usual is left out.
const USUAL = { radius: "20", sort: "start" };
form.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt !== form) return;
  for (const [name, value] of new FormData(form)) {
    if (value === "" || value === USUAL[name]) detail.formData.delete(name);
  }
});

// The filters come open where they were, so that nothing moves and the box just ticked can keep the focus.
const FOLD = '<details class="fold"';
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== offers() || !offers().querySelector("details.fold").open) return;
  detail.serverResponse = detail.serverResponse.replace(`${FOLD}>`, `${FOLD} open>`);
});

// The new number of offers is said aloud.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "offers") return;
  announcement.textContent = document.getElementById("results").textContent;
  offerPosition();
});

// A slow or lost connection: go there the ordinary way.
document.addEventListener("htmx:sendError", () => form.submit());
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt === form) form.submit();
});

// Near me: the position is compared with the county's places here and never leaves the device.
function offerPosition() {
  const button = document.getElementById("near-me");
  if (button && "geolocation" in navigator) button.hidden = false;
}

function distance(place, { latitude, longitude }) {
  const width = (place.longitude - longitude) * Math.cos((latitude * Math.PI) / 180);
  return Math.hypot(place.latitude - latitude, width);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#near-me");
  if (!button) return;
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      const { places } = await (await fetch(button.dataset.places)).json();
      places.sort((one, other) => distance(one, coords) - distance(other, coords));
      document.getElementById("id_place").value = places[0].name;
      form.requestSubmit();
    },
    () => {
      announcement.textContent = button.dataset.problem;
      announcement.classList.remove("visually-hidden");
    },
    { timeout: 10000, maximumAge: 600000 },
  );
});

offerPosition();
