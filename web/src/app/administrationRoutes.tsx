import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { validateListSearch } from "@/lib/listSearch";
import { AdministratorsOnly } from "./frame/Gate";
import { root } from "./root";

const gate = createRoute({ getParentRoute: () => root, id: "administrators-only", component: AdministratorsOnly });

const overview = createRoute({
  getParentRoute: () => gate,
  path: "/admin/overview",
  component: lazyRouteComponent(() => import("@/features/overview/components/OverviewPage"), "OverviewPage"),
});

const users = createRoute({
  getParentRoute: () => gate,
  path: "/admin/users",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/users/components/UsersPage"), "UsersPage"),
});

const groups = createRoute({
  getParentRoute: () => gate,
  path: "/admin/groups",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/groups/components/GroupsPage"), "GroupsPage"),
});

const robots = createRoute({
  getParentRoute: () => gate,
  path: "/admin/robots",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/system-robots/components/RobotsPage"), "RobotsPage"),
});

const roles = createRoute({
  getParentRoute: () => gate,
  path: "/admin/roles",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/roles/components/RolesPage"), "RolesPage"),
});

const grants = createRoute({
  getParentRoute: () => gate,
  path: "/admin/grants",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/grants/components/SystemGrantsPage"), "SystemGrantsPage"),
});

const quotas = createRoute({
  getParentRoute: () => gate,
  path: "/admin/quotas",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/quotas/components/QuotasPage"), "QuotasPage"),
});

const labels = createRoute({
  getParentRoute: () => gate,
  path: "/admin/labels",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/labels/components/GlobalLabelsPage"), "GlobalLabelsPage"),
});

const trash = createRoute({
  getParentRoute: () => gate,
  path: "/admin/trash",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(
    () => import("@/features/deleted-projects/components/DeletedProjectsPage"),
    "DeletedProjectsPage",
  ),
});

const configuration = createRoute({
  getParentRoute: () => gate,
  path: "/admin/configuration",
  component: lazyRouteComponent(
    () => import("@/features/configuration/components/ConfigurationPage"),
    "ConfigurationPage",
  ),
});

/** Pages for administrators of the system. */
export const administration = gate.addChildren([
  overview,
  users,
  groups,
  robots,
  roles,
  grants,
  quotas,
  labels,
  trash,
  configuration,
]);
