import {
  cloneElement,
  lazy,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useRef,
  useState,
} from "react";

const load = () => import("./TipBubble");
const TipBubble = lazy(load);
const OPEN_DELAY_MS = 300;

interface Handlers {
  ref?: unknown;
  onPointerEnter?: (event: PointerEvent) => void;
  onPointerLeave?: () => void;
  onPointerDown?: () => void;
  onFocus?: (event: { currentTarget: HTMLElement }) => void;
  onBlur?: () => void;
}

interface Props {
  label: ReactNode;
  children: ReactElement<Handlers>;
  /** Over more than one line where it is long. */
  isLong?: boolean;
}

/** A few words that appear over something, for the pointer and the keyboard; they are loaded when first needed. */
export function Tip({ label, children, isLong }: Props) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setTarget(null);
  };
  const handlers: Handlers = {
    onPointerEnter: ({ currentTarget, pointerType }) => {
      if (pointerType === "mouse") {
        load();
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setTarget(currentTarget as HTMLElement), OPEN_DELAY_MS);
      }
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: ({ currentTarget }) => currentTarget.matches(":focus-visible") && setTarget(currentTarget),
    onBlur: hide,
  };
  return (
    <>
      {cloneElement(children, handlers)}
      {target && (
        <Suspense>
          <TipBubble target={target} label={label} isLong={isLong ?? false} />
        </Suspense>
      )}
    </>
  );
}
