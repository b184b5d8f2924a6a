#include "report/html_page.hpp"

#include "support/digest.hpp"

#include <fmt/format.h>
#include <string_view>

namespace stowage::report {
namespace {

// Neither holds < or &, so that the page is XML too.
constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1f2328; --dim: #59636e; --line: #d1d9e0; --card: #f6f8fa; --link: #0969da;
  --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --stop: #8250df;
  --added: #dafbe1; --removed: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #e6edf3; --dim: #9198a1; --line: #3d444d; --card: #151b23; --link: #4493f8;
    --good: #3fb950; --warn: #d29922; --bad: #f85149; --stop: #ab7df8;
    --added: #12361f; --removed: #3d1a1e;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0.5rem 0 0; font-size: 1.5rem; }
h2 { margin: 1.5rem 0 0; font-size: 1.1rem; }
.summary { margin: 0.25rem 0 1rem; font-size: 1.1rem; }
.dim { color: var(--dim); }
code, pre, .diff { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { white-space: pre-wrap; }
.servers { margin: 0 0 1rem; padding: 0; list-style: none; }
.error { color: var(--bad); }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; position: sticky; top: 0; padding: 0.6rem 0;
  background: var(--page); border-bottom: 1px solid var(--line); z-index: 1; }
.filters[hidden] { display: none; }
.filters label { display: grid; font-size: 0.8rem; color: var(--dim); }
.filters select, .filters input { font: inherit; font-size: 0.95rem; padding: 0.25rem 0.4rem; color: var(--text);
  background: var(--card); border: 1px solid var(--line); border-radius: 6px; max-width: 100%; min-width: 9rem; }
.stack { margin: 0.75rem 0; border: 1px solid var(--line); border-left: 4px solid var(--dim); border-radius: 6px;
  background: var(--card); }
.stack[hidden] { display: none; }
.stack > summary { display: flex; flex-wrap: wrap; gap: 0.15rem 0.75rem; align-items: baseline;
  position: relative; padding: 0.5rem 0.75rem 0.5rem 1.9rem; cursor: pointer; list-style: none; }
.stack > summary::-webkit-details-marker { display: none; }
.stack > summary::before { content: "\25B8"; position: absolute; left: 0.75rem; color: var(--dim); }
.stack[open] > summary::before { content: "\25BE"; }
.stack .name { font-weight: 600; }
.stack .why { color: var(--dim); flex: 1 1 16rem; }
.badge { padding: 0 0.55rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.85rem; white-space: nowrap; }
.good { border-left-color: var(--good); } .good .badge { color: var(--good); }
.warn { border-left-color: var(--warn); } .warn .badge { color: var(--warn); }
.bad { border-left-color: var(--bad); } .bad .badge { color: var(--bad); }
.stop { border-left-color: var(--stop); } .stop .badge { color: var(--stop); }
.plain .badge { color: var(--dim); }
.inside { padding: 0 0.75rem 0.6rem; border-top: 1px solid var(--line); }
.inside > p, .inside > ul { margin: 0.5rem 0; }
.inside > ul { padding-left: 1.2rem; }
.fields { width: 100%; border-collapse: collapse; margin: 0.5rem 0; }
.fields th, .fields td { padding: 0.25rem 0.5rem 0.25rem 0; text-align: left; vertical-align: top; }
.fields th { font-weight: normal; font-size: 0.8rem; color: var(--dim); }
.fields tbody tr { border-top: 1px solid var(--line); }
.fields td:first-child { min-width: 9rem; }
.fields .how, .fields td.place { white-space: nowrap; }
.place { font-size: 0.85rem; color: var(--dim); }
.words { margin: 0.5rem 0; padding: 0.5rem; background: var(--page); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; }
.diff { width: 100%; margin: 0.5rem 0; border: 1px solid var(--line); border-collapse: collapse; table-layout: fixed;
  background: var(--page); }
.diff td { padding: 0 0.4rem; vertical-align: top; white-space: pre-wrap; }
.diff .n { width: 3.5rem; text-align: right; color: var(--dim); user-select: none; }
.diff .added { background: var(--added); } .diff .removed { background: var(--removed); }
.diff .gap td { padding: 0.1rem 0.4rem; color: var(--dim); text-align: center; background: var(--card); }
.more { color: var(--dim); }
footer { margin-top: 2rem; font-size: 0.85rem; color: var(--dim); }
@media (max-width: 44rem) {
  body { padding: 0.75rem; }
  .fields thead { display: none; }
  .fields tr, .fields td { display: block; }
  .fields td, .fields td.place { padding: 0.1rem 0; white-space: normal; }
  .fields tbody tr { padding: 0.35rem 0; }
  .filters { position: static; }
  .diff, .diff tbody { display: block; }
  .diff colgroup { display: none; }
  .diff tr { display: grid; grid-template-columns: 2.5rem 1fr; }
  .diff .n { width: auto; }
  .diff .gap { display: block; } .diff .gap td { display: block; }
  .diff .same .right, .diff .none { display: none; }
}
@media print { .filters { display: none; } .stack { break-inside: avoid; } }
)css";

// The filters are hidden until it runs: without it, the page simply shows everything.
constexpr std::string_view script = R"js(
(function () {
  'use strict';
  var form = document.getElementById('filters');
  if (!form) { return; }
  var stacks = Array.from(document.querySelectorAll('.stack'));
  var count = document.getElementById('shown');
  var keys = ['action', 'environment', 'server'];
  function fits(stack) {
    var by_key = keys.every(function (key) {
      var wanted = form.elements[key].value;
      return wanted === '' || stack.getAttribute('data-' + key) === wanted;
    });
    if (!by_key) { return false; }
    var words = form.elements.name.value.toLowerCase();
    return stack.getAttribute('data-name').toLowerCase().includes(words);
  }
  function update() {
    var shown = 0;
    stacks.forEach(function (stack) {
      stack.hidden = !fits(stack);
      shown += stack.hidden ? 0 : 1;
    });
    count.textContent = shown + ' of ' + stacks.length;
  }
  form.addEventListener('input', update);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.hidden = false;
  update();
}());
)js";

std::string base64_of_hex(const std::string &hex) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < hex.size(); at += 6) {
        const std::string part = hex.substr(at, 6);
        const std::size_t bytes = part.size() / 2;
        unsigned long bits = std::stoul(part, nullptr, 16) << (8 * (3 - bytes));
        for (std::size_t i = 0; i < 4; ++i, bits <<= 6)
            out += i <= bytes ? digits[(bits >> 18) & 63] : '=';
    }
    return out;
}

std::string hash_source(std::string_view text) {
    return fmt::format("'sha256-{}'", base64_of_hex(support::sha256_hex(text)));
}

std::string document(const std::string &policy, const std::string &title, const std::string &body) {
    return fmt::format("<!DOCTYPE html>\n"
                       "<html lang=\"en\">\n"
                       "<head>\n"
                       "<meta charset=\"utf-8\"/>\n"
                       "{}"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                       "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
                       "<title>{}</title>\n"
                       "<style>{}</style>\n"
                       "</head>\n"
                       "<body>\n"
                       "{}"
                       "</body>\n"
                       "</html>\n",
                       policy, title, style, body);
}

} // namespace

std::string html_page(const std::string &title, const std::string &body) {
    const std::string policy =
        fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
                    hash_source(style), hash_source(script));
    return document(fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\n", policy),
                    title, body + fmt::format("<script>{}</script>\n", script));
}

ServedPage served_page(const std::string &title, const std::string &body) {
    return {document({}, title, body),
            fmt::format("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'",
                        hash_source(style))};
}

} // namespace stowage::report
