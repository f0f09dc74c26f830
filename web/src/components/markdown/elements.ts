import type { Token } from "markdown-it";
import { createElement, Fragment, type ReactNode } from "react";

/** Where a link of somebody else's may lead: never into a script, and never to what only looks like a page of this site. */
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:)/i;
/** The page has one first heading, and its parts have the second. */
const HEADINGS_ABOVE = 2;
const HEADINGS_MAX = 6;
const ALIGNMENT = /^text-align:(left|center|right)$/;

interface Open {
  type: string | typeof Fragment;
  props: Record<string, unknown>;
  children: ReactNode[];
}

/** The elements for a text that has been read: made one by one and never from HTML, so that nothing in it can act. */
export function elementsOf(tokens: Token[], isInLink = false): ReactNode[] {
  const open: Open[] = [{ type: Fragment, props: {}, children: [] }];
  const put = (node: ReactNode) => open.at(-1)?.children.push(node);
  let key = 0;
  for (const token of tokens) {
    key += 1;
    if (token.nesting === 1) {
      open.push({ ...opened(token), children: [] });
    } else if (token.nesting === -1) {
      const { type, props, children } = open.pop() as Open;
      // A table that is wider than its place is moved there, by the keyboard too.
      const element = createElement(type, { key, ...props }, ...children);
      put(type === "table" ? createElement("div", { key, tabIndex: 0 }, element) : element);
    } else {
      const isLinked = isInLink || open.some(({ type }) => type === "a");
      put(createElement(Fragment, { key }, leaf(token, isLinked)));
    }
  }
  return open[0]?.children ?? [];
}

function opened(token: Token): Omit<Open, "children"> {
  if (token.hidden) {
    return { type: Fragment, props: {} };
  }
  if (token.type === "heading_open") {
    const level = Math.min(Number(token.tag.slice(1)) + HEADINGS_ABOVE, HEADINGS_MAX);
    return { type: `h${level}`, props: {} };
  }
  if (token.type === "link_open") {
    return linkTo(token.attrGet("href"));
  }
  const alignment = ALIGNMENT.exec(String(token.attrGet("style") ?? ""))?.[1];
  const start = Number(token.attrGet("start") ?? Number.NaN);
  return {
    type: token.tag,
    props: {
      ...(alignment && { style: { textAlign: alignment } }),
      ...(Number.isSafeInteger(start) && { start }),
    },
  };
}

function linkTo(value: string | number | null): Omit<Open, "children"> {
  const address = String(value ?? "");
  if (!SAFE_ADDRESS.test(address)) {
    return { type: Fragment, props: {} };
  }
  return { type: "a", props: { href: address, target: "_blank", rel: "noopener noreferrer nofollow" } };
}

function leaf(token: Token, isLinked: boolean): ReactNode {
  switch (token.type) {
    case "inline":
      return elementsOf(token.children ?? [], isLinked);
    case "code_inline":
      return createElement("code", {}, token.content);
    case "fence":
    case "code_block":
      return createElement("pre", { tabIndex: 0 }, createElement("code", {}, token.content));
    case "hardbreak":
      return createElement("br");
    case "softbreak":
      return "\n";
    case "hr":
      return createElement("hr");
    case "image":
      return picture(token, isLinked);
    default:
      return token.content;
  }
}

/** A picture would tell a stranger's server who looks at the page: its text stands there, and leads to it. */
function picture(token: Token, isLinked: boolean): ReactNode {
  const address = token.attrGet("src");
  const text = token.content || address || "";
  if (isLinked) {
    return text;
  }
  const { type, props } = linkTo(address);
  return createElement(type, props, text);
}
