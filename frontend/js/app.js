// What every page loads: htmx, Alpine, and the components of the design system. Components are elements of their own
// (<date-field>, <number-field>, …), so whatever htmx brings in comes to life by itself.
import Alpine from '@alpinejs/csp';
import './app/page.js';
import './app/unsent.js';
import './app/fields.js';
import './app/date.js';
import './app/tokens.js';
import './app/member.js';
import './app/floating.js';
import './app/dialog.js';
import './app/toast.js';
import './app/table.js';
import './app/progress.js';
import './app/chart.js';

window.Alpine = Alpine;
// A door's own script registers its Alpine.data while the page is read; starting after that sees them all.
if (document.readyState === 'complete') Alpine.start();
else document.addEventListener('DOMContentLoaded', () => Alpine.start(), { once: true });
