// Passkeys: allauth's own script asks the device; here is only what people see of it.
// [data-passkey] is shown where the browser knows passkeys, [data-passkey-missing] where not, [data-passkey-failed] after a refusal.
export function startPasskeys() {
  const known = "PublicKeyCredential" in window;
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = !known;
  }
  for (const part of document.querySelectorAll("[data-passkey-missing]")) {
    part.hidden = known;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const failed = document.querySelector("[data-passkey-failed]");
    if (failed) {
      failed.hidden = false;
      failed.focus();
    }
  });
}
