import { lazy, Suspense } from "react";
import type { ConfirmDialogProps } from "./ConfirmDialogModal";

const ConfirmDialogModal = lazy(() => import("./ConfirmDialogModal"));

/** The question before something is taken away; it is loaded when it is first asked. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Suspense>
      <ConfirmDialogModal {...props} />
    </Suspense>
  );
}
