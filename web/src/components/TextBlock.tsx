import { CopyButton } from "./CopyButton";
import classes from "./TextBlock.module.css";

/** A text of a machine, such as JSON, to read and to copy; a long one scrolls in its frame. */
export function TextBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </section>
      <div className={classes.copy}>
        <CopyButton value={text} name={label} />
      </div>
    </div>
  );
}
