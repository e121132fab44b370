// Settings and set-up: the club's look as it is being chosen, and printing.

// Shows the colour and the logo of its form on what it holds, before anything is saved.
customElements.define('brand-preview', class extends HTMLElement {
  connectedCallback() {
    const form = this.closest('form');
    if (!form) return;
    this.dataset.theme = document.documentElement.dataset.theme;
    const colour = form.elements.brand, logo = form.elements.logo, name = form.querySelector('[data-preview="name"]');
    const paint = () => { if (/^#[0-9a-f]{6}$/i.test(colour.value)) this.style.setProperty('--brand', colour.value); };
    form.addEventListener('input', paint);
    form.addEventListener('change', paint);
    logo?.addEventListener('change', () => this.picture(logo.files[0]));
    name?.addEventListener('input', () => { this.querySelector('.wallet .font-bold').textContent = name.value; });
    paint();
  }

  picture(file) {
    if (!file?.type.startsWith('image/')) return;
    const old = this.querySelector('.wallet img, .wallet .size-8'), image = new Image();
    image.className = 'size-8 rounded-[10px] object-contain bg-white';
    image.alt = '';
    image.src = URL.createObjectURL(file);
    old?.replaceWith(image);
  }
});

document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) window.print(); });
