import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

const MarkdownText = lazy(() => import("./MarkdownText"));

/** A text in Markdown that somebody has written; what reads it is loaded when there is the first one. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Skeleton height={80} />}>
      <MarkdownText text={text} />
    </Suspense>
  );
}
