import { Select, Skeleton, Tabs, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { permissionText } from "@/api/grantablePermissions";
import { ErrorNotice } from "@/components/ErrorNotice";
import { FormDialog } from "@/components/FormDialog";
import { PermissionPicker } from "@/components/PermissionPicker";
import { notify } from "@/lib/notify";
import type { Role } from "../api/listRoles";
import { useRoleParts } from "../api/rolePermissions";
import { type RoleContent, useSaveRole } from "../api/saveRole";

const NAME_LENGTH_MAX = 64;
const DESCRIPTION_LENGTH_MAX = 1024;
/** As the server has it: letters and digits, with one separator between two runs of them. */
const NAME = /^[a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*$/;

function contentOf(role: Role | undefined): RoleContent {
  return {
    name: role?.name ?? "",
    description: role?.description ?? "",
    project: new Set(role?.permissions.map(permissionText)),
    system: new Set(role?.system_permissions.map(permissionText)),
  };
}

/** A new role, or another content for one that there is. */
export function RoleDialog({ role, onClose }: { role?: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveRole(role?.id);
  const [content, setContent] = useState(() => contentOf(role));
  const isNamed = NAME.test(content.name);
  const change = (part: Partial<RoleContent>) => setContent({ ...content, ...part });
  const done = () => {
    notify({ message: t(role ? "admin.roles.saved" : "admin.roles.created", { name: content.name }) });
    onClose();
  };
  return (
    <FormDialog
      title={t(role ? "admin.roles.edit" : "admin.roles.new")}
      action={t(role ? "list.save" : "list.create")}
      size="xl"
      isReady={isNamed && content.project.size + content.system.size > 0}
      isPending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(content, { onSuccess: done })}
      onClose={onClose}
    >
      <TextInput
        label={t("admin.roles.name")}
        description={role && t("admin.roles.editHint")}
        value={content.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={content.name !== "" && !isNamed && t("admin.roles.nameInvalid")}
        maxLength={NAME_LENGTH_MAX}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <TextInput
        label={`${t("admin.roles.description")} (${t("common.optional")})`}
        value={content.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        maxLength={DESCRIPTION_LENGTH_MAX}
      />
      <Permissions content={content} onChange={change} isNew={role === undefined} />
    </FormDialog>
  );
}

interface PermissionsProps {
  content: RoleContent;
  onChange: (part: Partial<RoleContent>) => void;
  isNew: boolean;
}

function Permissions({ content, onChange, isNew }: PermissionsProps) {
  const { t } = useTranslation();
  const parts = useRoleParts();
  if (parts.error) {
    return <ErrorNotice error={parts.error} onRetry={parts.refetch} />;
  }
  if (!parts.data) {
    return <Skeleton height={240} />;
  }
  const { presets } = parts.data;
  return (
    <>
      {isNew && (
        <Select
          label={t("admin.roles.startFrom")}
          placeholder={t("admin.roles.nothing")}
          data={presets.map((preset) => preset.name)}
          onChange={(name) => onChange({ project: contentOf(presets.find((preset) => preset.name === name)).project })}
          clearable
          clearButtonProps={{ "aria-label": t("permissions.none") }}
        />
      )}
      <Tabs defaultValue="project">
        <Tabs.List mb="sm">
          <Tabs.Tab value="project">{t("admin.roles.inProjects")}</Tabs.Tab>
          <Tabs.Tab value="system">{t("admin.roles.inSystem")}</Tabs.Tab>
        </Tabs.List>
        {(["project", "system"] as const).map((place) => (
          <Tabs.Panel key={place} value={place}>
            <PermissionPicker
              label={t(place === "project" ? "admin.roles.inProjects" : "admin.roles.inSystem")}
              known={parts.data[place]}
              value={content[place]}
              onChange={(held) => onChange({ [place]: held })}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
