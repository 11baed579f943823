// Says that the network is gone; everything else a visitor must know comes from the server.
document.addEventListener("htmx:error", () => {
  const alert = document.getElementById("alert");
  const line = document.createElement("p");
  line.className = "notice notice-problem";
  line.textContent = document.body.dataset.noAnswer;
  alert.replaceChildren(line);
});
