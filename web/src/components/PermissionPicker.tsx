import { Button, Checkbox, Group, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type PermissionText, permissionOf } from "@/api/grantablePermissions";
import { byResource } from "./permissions";

interface Props {
  label: string;
  known: PermissionText[];
  value: ReadonlySet<PermissionText>;
  onChange: (value: ReadonlySet<PermissionText>) => void;
}

/** Which of all permissions; the names are those of the API. */
export function PermissionPicker({ label, known, value, onChange }: Props) {
  const { t } = useTranslation();
  const set = (permissions: PermissionText[], isHeld: boolean) => {
    const after = new Set(value);
    for (const permission of permissions) {
      if (isHeld) {
        after.add(permission);
      } else {
        after.delete(permission);
      }
    }
    onChange(after);
  };
  return (
    <>
      <Group justify="space-between" mb={4}>
        <Text size="sm" c="dimmed">
          {t("permissions.count", { count: value.size })}
        </Text>
        <Group gap={4}>
          <Button size="compact-sm" variant="subtle" onClick={() => set(known, true)}>
            {t("permissions.all")}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange(new Set())}>
            {t("permissions.none")}
          </Button>
        </Group>
      </Group>
      <Table aria-label={label} verticalSpacing={6} layout="fixed">
        <Table.Tbody>
          {byResource(known).map(([resource, permissions]) => (
            <Resource key={resource} resource={resource} permissions={permissions} value={value} onSet={set} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

interface ResourceProps {
  resource: string;
  permissions: PermissionText[];
  value: ReadonlySet<PermissionText>;
  onSet: (permissions: PermissionText[], isHeld: boolean) => void;
}

function Resource({ resource, permissions, value, onSet }: ResourceProps) {
  const held = permissions.filter((permission) => value.has(permission)).length;
  return (
    <Table.Tr>
      <Table.Td w={{ base: "40%", sm: 190 }} style={{ verticalAlign: "top" }}>
        <Checkbox
          size="xs"
          label={resource}
          styles={{ label: { fontWeight: 500, overflowWrap: "anywhere" } }}
          checked={held === permissions.length}
          indeterminate={held > 0 && held < permissions.length}
          onChange={(event) => onSet(permissions, event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>
        <Group gap="sm">
          {permissions.map((permission) => (
            <Checkbox
              key={permission}
              size="xs"
              label={permissionOf(permission).action}
              aria-label={permission}
              checked={value.has(permission)}
              onChange={(event) => onSet([permission], event.currentTarget.checked)}
            />
          ))}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
