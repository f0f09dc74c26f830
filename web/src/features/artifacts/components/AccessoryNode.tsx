import { ActionIcon, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Time } from "@/components/Time";
import { formatBytes, shortDigest } from "@/lib/format";
import { type Accessory, useAccessories } from "../api/accessories";
import type { Place } from "../api/listArtifacts";
import classes from "./Accessories.module.css";
import { accessoryKind } from "./accessoryKind";
import { DigestLink } from "./DigestLink";

/** Of more than these, only those that somebody opens are asked what refers to them. */
const OPEN_MAX = 8;
const DEPTH_MAX = 5;

interface Props {
  place: Place;
  accessory: Accessory;
  siblings: number;
  depth: number;
}

/** One accessory, with its own below it. */
export function AccessoryNode({ place, accessory, siblings, depth }: Props) {
  const { t, i18n } = useTranslation();
  const [isOpen, disclosure] = useDisclosure(siblings <= OPEN_MAX);
  const nested = useAccessories(place, accessory.digest, isOpen && depth < DEPTH_MAX);
  const { Icon, name } = accessoryKind(accessory.type);
  const mayHave = depth < DEPTH_MAX && nested.data?.length !== 0;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <Group gap={8} wrap="nowrap" mih={36}>
        <span className={classes.handle}>
          {mayHave && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-expanded={isOpen}
              aria-label={`${t("artifacts.nested")}: ${shortDigest(accessory.digest)}`}
              onClick={disclosure.toggle}
            >
              <Chevron size={14} />
            </ActionIcon>
          )}
        </span>
        <Icon size={16} style={{ flexShrink: 0 }} aria-hidden />
        <div className={classes.what}>
          <Text span fw={500}>
            {name === undefined ? accessory.type : t(name)}
          </Text>
          <DigestLink place={place} digest={accessory.digest} />
        </div>
        <Text ta="right" style={{ whiteSpace: "nowrap" }}>
          {formatBytes(accessory.size, i18n.language)}
        </Text>
        <Text component="div" w={130} ta="right" visibleFrom="sm" style={{ flexShrink: 0 }}>
          <Time value={accessory.creation_time} />
        </Text>
      </Group>
      {nested.error ? <ErrorNotice error={nested.error} onRetry={nested.refetch} /> : null}
      {isOpen && (nested.data ?? []).length > 0 && (
        <ul className={classes.branch}>
          {nested.data?.map((child) => (
            <AccessoryNode
              key={child.digest}
              place={place}
              accessory={child}
              siblings={nested.data.length}
              depth={depth + 1}
            />
          ))}
        </ul>
      )}
    </li>
  );
}
