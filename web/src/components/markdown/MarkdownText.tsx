import MarkdownIt from "markdown-it";
import { useMemo } from "react";
import { elementsOf } from "./elements";
import classes from "./Markdown.module.css";

/** Longer texts would keep the browser busy; they are shown as they are. */
const LENGTH_MAX = 500_000;

// Tags of HTML stay the text that they are.
const parser = new MarkdownIt({ html: false, linkify: true });

export default function MarkdownText({ text }: { text: string }) {
  const content = useMemo(() => (text.length > LENGTH_MAX ? text : elementsOf(parser.parse(text, {}))), [text]);
  return <div className={classes.text}>{content}</div>;
}
