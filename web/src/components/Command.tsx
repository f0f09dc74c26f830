import classes from "./Command.module.css";
import { CopyButton } from "./CopyButton";

/** A command as it is typed, with a button that copies it; several lines are copied as one. */
export function Command({ value }: { value: string }) {
  return (
    <div className={classes.command}>
      <pre className={classes.text}>{value}</pre>
      <CopyButton value={value} />
    </div>
  );
}
