// Sends a file straight to the storage, with a bar that tells how far it is.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const bar = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  const send = form.querySelector("[type=submit]");
  const cancel = form.querySelector("[data-cancel]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let sending = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = form.querySelector("input[type=file]").files;
    if (!file) return;
    working(true);
    try {
      await upload(file);
      location.reload();
    } catch (problem) {
      status.textContent = problem.sentence ?? form.dataset.refused;
      working(false);
    }
  });
  cancel.addEventListener("click", () => sending?.abort());
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });

  async function upload(file) {
    const begun = await post(form.dataset.begin, { name: file.name, size: file.size });
    const there = await begun.json();
    try {
      // Once more, if the connection broke off or the storage stumbled: the address still holds.
      await put(file, there).catch((problem) => (problem.again ? put(file, there) : Promise.reject(problem)));
    } catch (problem) {
      post(there.removal, {}).catch(() => {});
      throw problem;
    }
    await post(there.arrival, {});
  }

  function put(file, { url, headers }) {
    return new Promise((resolve, reject) => {
      const request = (sending = new XMLHttpRequest());
      const fail = (sentence, again) => reject({ sentence, again });
      request.open("PUT", url);
      for (const name in headers) request.setRequestHeader(name, headers[name]);
      request.upload.onprogress = ({ loaded, total }) => show(loaded, total);
      request.onload = () => (request.status < 300 ? resolve() : fail(form.dataset.failed, request.status >= 500));
      request.onerror = () => fail(form.dataset.failed, true);
      request.onabort = () => fail(form.dataset.cancelled, false);
      request.onloadend = () => (sending = null);
      request.send(file);
    });
  }

  async function post(url, fields) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(fields),
    });
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw { sentence: told.error };
  }

  function show(loaded, total) {
    bar.value = total ? (100 * loaded) / total : 0;
    status.textContent = `${Math.floor(bar.value)} %`;
  }

  function working(busy) {
    bar.hidden = cancel.hidden = !busy;
    send.disabled = busy;
    if (busy) show(0, 1);
  }
})();
