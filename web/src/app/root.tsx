import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext } from "@tanstack/react-router";
import { FailurePage, NotFoundPage } from "./frame/FailurePage";
import { Frame } from "./frame/Frame";

export const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Frame,
  notFoundComponent: NotFoundPage,
  errorComponent: FailurePage,
});
