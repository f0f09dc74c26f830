// Draws the API document that this server publishes. Nothing is fetched from elsewhere, and no text becomes markup.
"use strict";

const DOCUMENT = "/api/v2.0/openapi.json";
const METHODS = ["get", "head", "post", "put", "patch", "delete"];
// Longer answers are cut on the page, not in the server.
const SHOWN_LENGTH_MAX = 200000;

const TEXTS = {
  en: {
    skip: "Skip to the operations",
    document: "OpenAPI document",
    other: "中文",
    search: "Search paths, operations, schemas",
    loading: "Loading the document …",
    failed: "The document could not be loaded:",
    nothing: "Nothing matches.",
    schemas: "Schemas",
    parameters: "Parameters",
    body: "Body",
    answers: "Answers",
    refusals: "Refusals",
    headers: "Headers",
    needed: "required",
    always: "always there",
    later: "not there yet",
    standard: "default",
    atMost: "at most",
    path: "path",
    query: "query",
    header: "header",
    try: "Try it",
    send: "Send",
    note: "Sent with the session of this browser, if there is one.",
    waiting: "Waiting for the answer …",
    unreachable: "There was no answer:",
    cut: "The answer is longer; this is its beginning.",
    empty: "(no body)",
    command: "On the command line",
  },
  zh: {
    skip: "跳到操作列表",
    document: "OpenAPI 文档",
    other: "English",
    search: "搜索路径、操作、数据结构",
    loading: "正在加载文档……",
    failed: "无法加载文档：",
    nothing: "没有匹配的内容。",
    schemas: "数据结构",
    parameters: "参数",
    body: "请求体",
    answers: "响应",
    refusals: "错误响应",
    headers: "响应头",
    needed: "必填",
    always: "始终存在",
    later: "尚未实现",
    standard: "默认",
    atMost: "最大",
    path: "路径",
    query: "查询",
    header: "请求头",
    try: "试一试",
    send: "发送",
    note: "如果浏览器已登录，将使用当前会话发送。",
    waiting: "正在等待响应……",
    unreachable: "没有收到响应：",
    cut: "响应太长，这里只显示开头部分。",
    empty: "（无响应体）",
    command: "命令行",
  },
};

let language = "en";
let api = null;

const byId = (id) => document.getElementById(id);
const text = (key) => TEXTS[language][key];

// An element; children are elements or texts, and what is false is left out.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

const remembered = () => {
  try {
    return localStorage.getItem("wharf.language");
  } catch {
    return null;
  }
};

const remember = (value) => {
  try {
    localStorage.setItem("wharf.language", value);
  } catch {
    // The page works without.
  }
};

const resolved = (thing) =>
  thing && thing.$ref ? thing.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : thing;

const nameOf = (reference) => reference.split("/").pop();

// One of several choices is null when a value may be missing; that says nothing about its shape.
const withoutNull = (schema) => {
  const choices = (schema.anyOf || []).filter((choice) => choice.type !== "null");
  return choices.length === 1 ? choices[0] : schema;
};

function kindOf(given) {
  if (!given) return "";
  const schema = withoutNull(given);
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(" | ");
  if (schema.type === "array") return `${kindOf(schema.items) || "any"}[]`;
  if (schema.type === "object" && schema.additionalProperties) {
    return `{ string: ${kindOf(schema.additionalProperties) || "any"} }`;
  }
  const format = schema.format && schema.format !== "int64" ? ` ${schema.format}` : "";
  return (schema.type || "any") + format;
}

// What a list, a map or an optional value is made of.
function innermost(given) {
  let schema = withoutNull(given || {});
  for (;;) {
    const next = schema.type === "array" ? schema.items : schema.additionalProperties;
    if (!next || typeof next !== "object") return schema;
    schema = withoutNull(next);
  }
}

function limits(schema) {
  const said = [];
  if (schema.enum) said.push(schema.enum.join(" · "));
  if (schema.default !== undefined) said.push(`${text("standard")} ${JSON.stringify(schema.default)}`);
  if (schema.maximum !== undefined) said.push(`${text("atMost")} ${schema.maximum}`);
  if (schema.maxLength !== undefined) said.push(`${text("atMost")} ${schema.maxLength}`);
  return said.length ? make("p", { class: "quiet" }, said.join(", ")) : null;
}

function fields(schema, above) {
  // Nothing in a body has to be sent, so this is about answers.
  const needed = new Set(schema.required || []);
  const rows = Object.entries(schema.properties || {}).map(([name, field]) => {
    const inner = innermost(field);
    return make(
      "tr",
      {},
      make("td", {}, make("code", {}, name), " ", needed.has(name) && make("span", { class: "always" }, text("always"))),
      make("td", {}, inner.$ref ? nested(field, inner.$ref, above) : make("span", { class: "kind" }, kindOf(field)),
        limits(withoutNull(field))),
    );
  });
  return make("table", {}, make("tbody", {}, rows));
}

// A schema that opens where it is used; one that contains itself is only named the second time.
function nested(schema, reference, above) {
  const kind = make("span", { class: "kind" }, kindOf(schema));
  if (above.includes(reference)) return kind;
  const element = make("details", { class: "schema" }, make("summary", {}, kind));
  element.addEventListener("toggle", () => {
    if (element.open && element.childElementCount === 1) element.append(fields(resolved({ $ref: reference }), [...above, reference]));
  });
  return element;
}

function shape(schema) {
  const inner = innermost(schema);
  const kind = make("p", { class: "kind" }, kindOf(schema));
  if (!inner.$ref) return [kind];
  const target = resolved(inner);
  return [kind, target.description && make("p", { class: "quiet" }, target.description), fields(target, [inner.$ref])];
}

function parameterRow(parameter) {
  return make(
    "tr",
    {},
    make("td", {}, make("code", {}, parameter.name), " ",
      parameter.required && make("span", { class: "needed" }, text("needed"))),
    make("td", {}, make("p", {}, make("span", { class: "kind" }, `${text(parameter.in)} · ${kindOf(parameter.schema)}`)),
      parameter.description && make("p", {}, parameter.description), limits(parameter.schema)),
  );
}

function answersOf(responses) {
  const parts = [make("h3", {}, text("answers"))];
  const refusals = [];
  for (const [status, given] of Object.entries(responses)) {
    const answer = resolved(given);
    if (Number(status) >= 400) {
      refusals.push(make("tr", {}, make("td", {}, make("code", {}, status)), make("td", {}, answer.description)));
      continue;
    }
    parts.push(make("h4", {}, make("code", {}, status), " ", answer.description));
    const names = Object.keys(answer.headers || {});
    if (names.length) parts.push(make("p", { class: "quiet" }, `${text("headers")}: ${names.join(", ")}`));
    for (const [type, content] of Object.entries(answer.content || {})) {
      if (type !== "application/json") parts.push(make("p", { class: "kind" }, type));
      parts.push(...shape(content.schema));
    }
  }
  const list = make("details", { class: "schema" }, make("summary", {}, text("refusals")),
    make("table", {}, make("tbody", {}, refusals)));
  return [...parts, list];
}

// Harbor's clients encode the name of a repository twice, since it holds slashes.
function inPath(name, value) {
  const encoded = encodeURIComponent(value);
  return name === "repository_name" ? encodeURIComponent(encoded) : encoded;
}

function addressOf(path, parameters, values) {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place } of parameters) {
    const value = values[name];
    if (place === "path") filled = filled.replace(`{${name}}`, inPath(name, value));
    else if (place === "query" && value !== "") query.append(name, value);
  }
  const asked = query.toString();
  return api.servers[0].url + filled + (asked ? `?${asked}` : "");
}

function control(parameter) {
  const { schema, name, required } = parameter;
  const choices = schema.enum || (schema.type === "boolean" ? ["true", "false"] : null);
  if (choices) {
    return make("select", { name, required }, make("option", { value: "" }, ""),
      choices.map((choice) => make("option", { value: choice }, choice)));
  }
  const shown = schema.default === undefined ? null : String(schema.default);
  return make("input", { name, required, autocomplete: "off", spellcheck: "false", placeholder: shown,
    inputmode: schema.type === "integer" ? "numeric" : null });
}

function trial(path, parameters) {
  const result = make("div", { "aria-live": "polite" });
  const form = make("form", {},
    parameters.map((parameter) => make("label", {}, make("span", {}, make("code", {}, parameter.name)), control(parameter))),
    make("div", { class: "actions" }, make("button", { class: "main" }, text("send")),
      make("span", { class: "quiet" }, text("note"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    const headers = {};
    for (const { name, in: place } of parameters) if (place === "header" && values[name]) headers[name] = values[name];
    result.replaceChildren(make("p", { class: "quiet" }, text("waiting")));
    result.replaceChildren(...(await answerTo(addressOf(path, parameters, values), headers)));
  });
  return [make("h3", {}, text("try")), form, result];
}

async function answerTo(address, headers) {
  const options = Object.entries(headers).map(([name, value]) => ` -H '${name}: ${value.replaceAll("'", "'\\''")}'`);
  const command = [make("h4", {}, text("command")),
    make("pre", {}, `curl -u NAME${options.join("")} '${location.origin}${address.replaceAll("'", "%27")}'`)];
  try {
    const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
    const body = await answer.text();
    const seen = ["x-total-count", "link", "x-request-id", "x-missing-permission"]
      .filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
    return [make("h4", {}, `${answer.status} ${answer.statusText}`), make("pre", {}, `GET ${address}\n${seen.join("\n")}`),
      body.length > SHOWN_LENGTH_MAX && make("p", { class: "quiet" }, text("cut")),
      make("pre", {}, (indented(body) || text("empty")).slice(0, SHOWN_LENGTH_MAX)), ...command].filter(Boolean);
  } catch (error) {
    return [make("p", { class: "notice" }, `${text("unreachable")} ${error.message}`), ...command];
  }
}

function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function inside(path, method, operation) {
  const parameters = operation.parameters.map(resolved).filter((parameter) => parameter.name !== "X-Request-Id");
  const parts = [make("p", { class: "quiet" }, make("code", {}, operation.operationId))];
  if (operation.description) parts.push(make("p", {}, operation.description));
  if (parameters.length) {
    parts.push(make("h3", {}, text("parameters")), make("table", {}, make("tbody", {}, parameters.map(parameterRow))));
  }
  if (operation.requestBody) {
    parts.push(make("h3", {}, text("body")), ...shape(operation.requestBody.content["application/json"].schema));
  }
  parts.push(...answersOf(operation.responses));
  if (method === "get" && !isLater(operation)) parts.push(...trial(path, parameters));
  return make("div", { class: "inside" }, parts);
}

const isLater = (operation) => "501" in operation.responses;

function entry(path, method, operation) {
  const later = isLater(operation);
  const element = make("details", { class: later ? "entry is-later" : "entry", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${method}` }, method.toUpperCase()), make("span", { class: "path" }, path),
      make("span", { class: "summary" }, operation.summary), later && make("span", { class: "later" }, text("later"))));
  element.addEventListener("toggle", () => {
    if (!element.open) return;
    if (element.childElementCount === 1) element.append(inside(path, method, operation));
    history.replaceState(null, "", `#${operation.operationId}`);
  });
  element.words = `${method} ${path} ${operation.operationId} ${operation.summary} ${operation.tags}`.toLowerCase();
  return element;
}

function schemaEntry(name, schema) {
  const element = make("details", { class: "entry", id: `schema-${name}` },
    make("summary", {}, make("span", { class: "path" }, name), make("span", { class: "summary" }, schema.description || "")));
  element.addEventListener("toggle", () => {
    if (element.open && element.childElementCount === 1) {
      element.append(make("div", { class: "inside" }, fields(schema, [`#/components/schemas/${name}`])));
    }
  });
  element.words = `${name} ${Object.keys(schema.properties || {}).join(" ")}`.toLowerCase();
  return element;
}

function draw() {
  const entries = new Map(api.tags.map(({ name }) => [name, []]));
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (operation) entries.get(operation.tags[0]).push(entry(path, method, operation));
    }
  }
  const sections = [...entries].map(([tag, below]) =>
    make("section", { id: `tag-${tag.replaceAll(" ", "-")}` }, make("h2", {}, tag), below));
  byId("operations").replaceChildren(...sections);
  const schemas = Object.entries(api.components.schemas).map(([name, schema]) => schemaEntry(name, schema));
  byId("schemas").replaceChildren(make("h2", {}, text("schemas")), ...schemas);
  byId("schemas").hidden = false;
  byId("tags").replaceChildren(...[...entries].map(([tag, below]) => tagLink(`tag-${tag.replaceAll(" ", "-")}`, tag, below)),
    tagLink("schemas", text("schemas"), schemas));
  filter();
  openNamed();
}

const tagLink = (id, name, below) =>
  make("a", { href: `#${id}` }, make("span", {}, name), make("span", { class: "count" }, String(below.length)));

function filter() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of document.querySelectorAll("#operations > section, #schemas")) {
    let below = 0;
    for (const element of section.querySelectorAll("details.entry")) {
      element.hidden = !words.every((word) => element.words.includes(word));
      if (!element.hidden) below += 1;
    }
    section.hidden = below === 0;
    found += below;
    const link = document.querySelector(`.tags a[href="#${CSS.escape(section.id)}"]`);
    if (link) {
      link.hidden = below === 0;
      link.lastChild.textContent = String(below);
    }
  }
  byId("state").textContent = found ? "" : text("nothing");
}

function openNamed() {
  const named = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  if (named.matches("details.entry")) named.open = true;
  named.scrollIntoView();
}

function speak(wanted) {
  language = wanted;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  byId("search").placeholder = text("search");
  byId("search").setAttribute("aria-label", text("search"));
  byId("language").textContent = text("other");
  byId("language").lang = language === "zh" ? "en" : "zh-CN";
  if (api) draw();
}

async function start() {
  byId("state").textContent = text("loading");
  try {
    const answer = await fetch(DOCUMENT, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    api = await answer.json();
  } catch (error) {
    byId("state").textContent = `${text("failed")} ${error.message}`;
    return;
  }
  draw();
}

speak((TEXTS[remembered()] && remembered()) || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en"));
byId("language").addEventListener("click", () => {
  const wanted = language === "en" ? "zh" : "en";
  remember(wanted);
  speak(wanted);
});
byId("search").addEventListener("input", filter);
addEventListener("hashchange", openNamed);
start();
