import { type Ref, useImperativeHandle } from "react";

interface Props {
  element: HTMLElement;
  ref?: Ref<HTMLElement>;
}

/** Stands for an element that is on the page already, where a component wants to hold on to a child of its own. */
export function Standing({ element, ref }: Props) {
  useImperativeHandle(ref, () => element, [element]);
  return null;
}
