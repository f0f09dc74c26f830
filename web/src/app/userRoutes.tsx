import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { validateExplainSearch } from "@/features/explain/explainSearch";
import { validateLogSearch } from "@/features/logs/logSearch";
import { validateListSearch } from "@/lib/listSearch";
import { UsersOnly } from "./frame/Gate";
import { root } from "./root";

const gate = createRoute({ getParentRoute: () => root, id: "users-only", component: UsersOnly });

const profile = createRoute({
  getParentRoute: () => gate,
  path: "/account/profile",
  component: lazyRouteComponent(() => import("@/features/account/components/ProfilePage"), "ProfilePage"),
});

const password = createRoute({
  getParentRoute: () => gate,
  path: "/account/password",
  component: lazyRouteComponent(() => import("@/features/account/components/PasswordPage"), "PasswordPage"),
});

const tokens = createRoute({
  getParentRoute: () => gate,
  path: "/account/tokens",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/account/components/TokensPage"), "TokensPage"),
});

const logs = createRoute({
  getParentRoute: () => gate,
  path: "/logs",
  validateSearch: validateLogSearch,
  component: lazyRouteComponent(() => import("@/features/logs/components/LogsPage"), "LogsPage"),
});

const explain = createRoute({
  getParentRoute: () => gate,
  path: "/explain",
  validateSearch: validateExplainSearch,
  component: lazyRouteComponent(() => import("@/features/explain/components/ExplainPage"), "ExplainPage"),
});

/** Pages for whoever is logged in. */
export const ownPages = gate.addChildren([profile, password, tokens, logs, explain]);
