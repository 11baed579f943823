// Shows the forms for passkeys where the browser can use them, and asks it when one is sent.
// Without this file they stay hidden, and everybody signs in with a password.
const CAN_USE_PASSKEYS =
  window.PublicKeyCredential?.parseCreationOptionsFromJSON !== undefined;

const MAKE_OR_USE = {
  make: (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  use: (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
};

class Refusal extends Error {}

async function optionsFor(form) {
  const sent = { method: "POST", body: new URLSearchParams(new FormData(form)) };
  const answer = await fetch(form.dataset.passkeyOptions, sent).catch(() => Response.error());
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    throw new Refusal(form.dataset.passkeyTooLate);
  }
  const told = await answer.json();
  if (!answer.ok) throw new Refusal(told.message);
  return told;
}

async function prove(form) {
  const passkey = await MAKE_OR_USE[form.dataset.passkey](await optionsFor(form));
  form.elements.namedItem(form.dataset.passkeyField).value = JSON.stringify(passkey);
  // The server has seen the password already, and wants it no more.
  for (const secret of form.querySelectorAll("input[type=password]")) secret.value = "";
  form.submit();
}

function say(form, sentence) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

async function send(form) {
  const button = form.querySelector("button");
  say(form, "");
  button.disabled = true;
  try {
    await prove(form);
  } catch (error) {
    say(form, error instanceof Refusal ? error.message : form.dataset.passkeyFailed);
    button.disabled = false;
    // A button that was disabled has lost the keyboard, but a field has not.
    if (document.activeElement === document.body) button.focus();
  }
}

function show(form) {
  form.hidden = false;
  // Whoever comes back finds the page as it was left, or as Firefox keeps its fields.
  window.addEventListener("pageshow", () => {
    form.querySelector("button").disabled = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

if (CAN_USE_PASSKEYS) {
  for (const form of document.querySelectorAll("form[data-passkey]")) show(form);
  for (const hint of document.querySelectorAll("[data-passkey-missing]")) hint.hidden = true;
}
