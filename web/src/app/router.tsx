import type { QueryClient } from "@tanstack/react-query";
import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { validateCompareSearch } from "@/features/artifacts/compareSearch";
import { validateLogSearch } from "@/features/logs/logSearch";
import { validateListSearch } from "@/lib/listSearch";
import { administration } from "./administrationRoutes";
import { root } from "./root";
import { ownPages } from "./userRoutes";

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects" });
  },
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  // Only an address of this site: anything else would send people who log in wherever a link wants.
  // It is named in any case, for what is left out here stays as it came.
  validateSearch: (raw: Record<string, unknown>): { next?: string | undefined } => ({
    next: typeof raw.next === "string" && /^\/(?![/\\])/.test(raw.next) ? raw.next : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/session/components/LoginPage"), "LoginPage"),
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/start",
  component: lazyRouteComponent(() => import("@/features/start/components/StartPage"), "StartPage"),
});

const projects = createRoute({
  getParentRoute: () => root,
  path: "/projects",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/projects/components/ProjectsPage"), "ProjectsPage"),
});

const project = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName",
  component: lazyRouteComponent(() => import("@/features/projects/components/ProjectLayout"), "ProjectLayout"),
});

const repositories = createRoute({
  getParentRoute: () => project,
  path: "/",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(
    () => import("@/features/repositories/components/RepositoriesPage"),
    "RepositoriesPage",
  ),
});

const summary = createRoute({
  getParentRoute: () => project,
  path: "/summary",
  component: lazyRouteComponent(() => import("@/features/projects/components/SummaryPage"), "SummaryPage"),
});

const members = createRoute({
  getParentRoute: () => project,
  path: "/members",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/members/components/MembersPage"), "MembersPage"),
});

const grants = createRoute({
  getParentRoute: () => project,
  path: "/grants",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/grants/components/ProjectGrantsPage"), "ProjectGrantsPage"),
});

const labels = createRoute({
  getParentRoute: () => project,
  path: "/labels",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/labels/components/ProjectLabelsPage"), "ProjectLabelsPage"),
});

const immutability = createRoute({
  getParentRoute: () => project,
  path: "/immutability",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(
    () => import("@/features/immutability/components/ImmutabilityPage"),
    "ImmutabilityPage",
  ),
});

const robots = createRoute({
  getParentRoute: () => project,
  path: "/robots",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/robots/components/RobotsPage"), "RobotsPage"),
});

const logs = createRoute({
  getParentRoute: () => project,
  path: "/logs",
  validateSearch: validateLogSearch,
  component: lazyRouteComponent(() => import("@/features/logs/components/ProjectLogsPage"), "ProjectLogsPage"),
});

const trash = createRoute({
  getParentRoute: () => project,
  path: "/trash",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/trash/components/TrashPage"), "TrashPage"),
});

const settings = createRoute({
  getParentRoute: () => project,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/project-settings/components/SettingsPage"), "SettingsPage"),
});

const repository = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/artifacts/components/ArtifactsPage"), "ArtifactsPage"),
});

const artifact = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName/artifacts/$digest",
  component: lazyRouteComponent(() => import("@/features/artifacts/components/ArtifactPage"), "ArtifactPage"),
});

const repositoryInfo = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName/info",
  component: lazyRouteComponent(() => import("@/features/repositories/components/InfoPage"), "InfoPage"),
});

const repositoryTrash = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName/deleted",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/repository-trash/components/DeletedPage"), "DeletedPage"),
});

const tagHistory = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName/tags/$tagName",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("@/features/tag-history/components/TagHistoryPage"), "TagHistoryPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectName/repositories/$repositoryName/compare",
  validateSearch: validateCompareSearch,
  component: lazyRouteComponent(() => import("@/features/artifacts/components/ComparePage"), "ComparePage"),
});
/** Addresses of Harbor's pages, in tickets and bookmarks. */
const leadsOn = lazyRouteComponent(() => import("@/features/harbor-addresses/HarborAddressPage"), "HarborAddressPage");
const harborStart = createRoute({ getParentRoute: () => root, path: "/harbor", component: leadsOn });
const harborPages = createRoute({ getParentRoute: () => root, path: "/harbor/$", component: leadsOn });
const harborLogin = createRoute({ getParentRoute: () => root, path: "/account/sign-in", component: leadsOn });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    login,
    start,
    projects,
    project.addChildren([repositories, summary, members, grants, labels, immutability, robots, logs, trash, settings]),
    repository,
    artifact,
    repositoryInfo,
    repositoryTrash,
    tagHistory,
    compare,
    ownPages,
    administration,
    harborStart,
    harborPages,
    harborLogin,
  ]),
  // What an address says is text: "2.0" is the name of a tag, and no number.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: "intent",
  scrollRestoration: true,
  // Declared, and given with the provider.
  context: { queries: undefined as unknown as QueryClient },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
