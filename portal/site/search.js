// Looks departments up in assets/search-index.js, which is loaded when somebody begins to type. No request leaves the site.
'use strict';
(() => {
  const SHOWN = 50;
  const form = document.getElementById('search');
  const input = form.querySelector('input');
  const status = document.getElementById('search-status');
  const list = document.getElementById('search-results');
  const fold = (text) => text.normalize('NFKC').toLowerCase();

  // One for each budget, newest year first.
  const expand = ({ divisions, departments }) => departments.flatMap(([division, code, title, years]) => {
    const [division_code, division_title] = divisions[division];
    return years.map((year) => ({
      title,
      year,
      place: [division_title, division_code, code].filter(Boolean).join(' '),
      href: `divisions/${division_code}/departments/${code}/budgets/${year}/index.html`,
      text: fold(`${title} ${division_title} ${division_code} ${code} ${year}`),
    }));
  }).sort((a, b) => b.year - a.year);

  // A script rather than data to fetch, because pages opened from a disk may not fetch.
  let index;
  const load = () => index ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = form.dataset.index;
    script.onload = () => resolve(expand(globalThis.mingzhangSearchIndex));
    script.onerror = () => {
      index = undefined;
      reject(new Error(script.src));
    };
    document.head.append(script);
  });

  const item = (budget) => {
    const element = document.createElement('li');
    const link = document.createElement('a');
    link.href = budget.href;
    link.textContent = `${budget.title} ${budget.year} 年`;
    const place = document.createElement('span');
    place.className = 'quiet';
    place.textContent = budget.place;
    element.append(link, ' ', place);
    return element;
  };

  const search = async () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      status.textContent = '';
      list.hidden = true;
      return;
    }
    let budgets;
    try {
      budgets = await load();
    } catch {
      status.textContent = '没有读到检索数据，请重试，或从下面的列表查找。';
      return;
    }
    // Somebody went on typing meanwhile.
    if (words.join(' ') !== fold(input.value).split(/\s+/).filter(Boolean).join(' ')) return;
    const found = budgets.filter((budget) => words.every((word) => budget.text.includes(word)));
    list.replaceChildren(...found.slice(0, SHOWN).map(item));
    list.hidden = found.length === 0;
    status.textContent = found.length === 0 ? '没有找到。可试试部门名称里的几个字，或从下面的列表查找。'
      : found.length > SHOWN ? `找到 ${found.length} 个预算，列出前 ${SHOWN} 个，请再输入几个字。`
        : `找到 ${found.length} 个预算。`;
  };

  // While Chinese is being composed, what stands in the field is not yet what is meant.
  input.addEventListener('input', (event) => {
    if (!event.isComposing) search();
  });
  input.addEventListener('compositionend', search);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  form.hidden = false;
})();
