// Passkeys: what the server asks goes to the browser, what the browser answers goes into the form.
//   <passkey-form><form …><input type="hidden" name="credential"> <button type="submit">…</button></form></passkey-form>
//   data-options="{…}" or data-href="where the question is"; data-make for a new passkey. Beside: <p data-fault hidden>.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const ids = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function question({ publicKey }, make) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (make) return { publicKey: { ...asked, user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: ids(asked.excludeCredentials) } };
  return { publicKey: { ...asked, allowCredentials: ids(asked.allowCredentials) } };
}

function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
  };
}

customElements.define('passkey-form', class extends HTMLElement {
  connectedCallback() {
    // Without https (and not on this machine) a browser knows no passkeys: then there is nothing to offer.
    if (!window.PublicKeyCredential) { this.hidden = true; document.querySelector(this.dataset.instead ?? null)?.removeAttribute('hidden'); return; }
    this.addEventListener('submit', (event) => {
      if (this.answered) return;
      event.preventDefault();
      event.stopPropagation(); // not sent yet, so its button must stay alive
      this.ask(event.target);
    });
  }

  async ask(form) {
    const fault = this.querySelector('[data-fault]');
    fault.hidden = true;
    try {
      const options = this.dataset.href ? await this.fetched() : JSON.parse(this.dataset.options);
      const make = 'make' in this.dataset;
      const credential = await navigator.credentials[make ? 'create' : 'get'](question(options, make));
      form.elements.credential.value = JSON.stringify(answer(credential));
      this.answered = true;
      form.requestSubmit();
    } catch {
      fault.hidden = false; // the person said no, waited too long, or has no passkey here
    }
  }

  async fetched() {
    const found = await fetch(this.dataset.href, { headers: { Accept: 'application/json' } });
    if (!found.ok) throw new Error(found.statusText);
    return (await found.json()).request_options;
  }
});

// <password-field>: shows what is typed while its button is pressed in.
customElements.define('password-field', class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector('input'), button = this.querySelector('button');
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
      input.focus();
    });
  }
});

// Recovery codes as a file: the text is on the page already, nothing is sent.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-save]');
  if (!button) return;
  const content = document.querySelector(button.dataset.save).textContent.trim().split(/\s+/).join('\n');
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([`${content}\n`], { type: 'text/plain' })), download: button.dataset.name });
  link.click();
  URL.revokeObjectURL(link.href);
});
