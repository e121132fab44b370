// Paper: printed as soon as the letters are there, or when asked for.
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
if (document.querySelector('.receipt')) document.fonts.ready.then(() => { if (opener) print(); });
