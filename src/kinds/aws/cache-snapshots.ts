import { DeleteSnapshotCommand, DescribeSnapshotsCommand, type Snapshot } from '@aws-sdk/client-elasticache';
import type { AwsApi } from '../../clients/aws-api.ts';
import { isServiceError } from '../../core/errors.ts';

/** The final snapshots of one cache cluster: named by time, restored from the newest, with only a few kept. */
export function cacheSnapshots(options: { aws: AwsApi; clusterId: string; prefix: string; keep: number }) {
  const { aws, clusterId, prefix, keep } = options;
  const isOurs = ({ SnapshotName, SnapshotStatus, CacheClusterId }: Snapshot) =>
    CacheClusterId === clusterId &&
    SnapshotStatus === 'available' &&
    SnapshotName?.startsWith(`${prefix}-`) === true &&
    TIME.test(SnapshotName.slice(prefix.length + 1));

  return {
    /** Unique per second: two deletes of one cluster cannot be closer together. */
    nameAt: (atMs: number): string =>
      `${prefix}-${new Date(atMs).toISOString().slice(0, 19).replace(/\D/g, '')}`,

    /** The names of snapshots that can be restored, newest first. */
    async list(signal: AbortSignal): Promise<string[]> {
      const names: string[] = [];
      let marker: string | undefined;
      do {
        // Filtered by prefix, not by CacheClusterId, which may answer "not found" for a cluster that is deleted.
        // Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeSnapshots.html,
        // hashicorp/terraform-provider-aws#24968
        const page = await aws.send(
          'elasticache',
          new DescribeSnapshotsCommand({ SnapshotSource: 'user', ...(marker && { Marker: marker }) }),
          { signal },
        );
        for (const snapshot of page.Snapshots ?? []) {
          if (isOurs(snapshot)) names.push(snapshot.SnapshotName ?? '');
        }
        marker = page.Marker;
      } while (marker);
      // The names end in their time, so sorting by name sorts by time.
      return names.sort().reverse();
    },

    /**
     * Deletes the snapshots beyond `keep`, once the cluster is being restored: never before the newest has proved
     * usable. A failure is returned as text, not thrown, since the creation has been accepted.
     */
    async rotate(names: readonly string[], signal: AbortSignal): Promise<string> {
      const lines: string[] = [];
      for (const name of names.slice(keep)) {
        try {
          await aws.send('elasticache', new DeleteSnapshotCommand({ SnapshotName: name }), { signal });
          lines.push(`; deleted the old snapshot ${name}`);
        } catch (error) {
          if (!isServiceError(error)) throw error;
          lines.push(`; the old snapshot ${name} stays: ${error.message}`);
        }
      }
      return lines.join('');
    },
  };
}

const TIME = /^\d{14}$/;
