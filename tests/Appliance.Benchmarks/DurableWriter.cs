using System.Diagnostics;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Edge.Storage;

namespace Appliance.Benchmarks;

/// <summary>
/// The least that a node with the unit's promise has to do for each object, and nothing else: the bytes to a temporary
/// file, synced; a rename into the study's folder, synced; a record of it to a log, synced. No network, no DICOM, no digest,
/// and each writer has a log of its own. What the unit reaches of this rate is what its protocol work leaves of the disk.
/// </summary>
internal static class DurableWriter
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>About what the journal's row of an instance costs in its write-ahead log.</summary>
    private const int RecordBytes = 32 * 1024;

    /// <summary>Objects a second, when each of <paramref name="folders"/> is copied by a writer of its own.</summary>
    public static async Task<double> RateAsync(IReadOnlyList<string> folders)
    {
        using var spool = new TestFolder();
        List<byte[][]> objects = [.. folders.Select(folder => Directory.EnumerateFiles(folder).Select(File.ReadAllBytes).ToArray())];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(objects.Select((files, writer) => Task.Factory.StartNew(
            () => Write(files, spool.Sub($"writer-{writer}")), TaskCreationOptions.LongRunning)));
        return objects.Sum(files => files.Length) / clock.Elapsed.TotalSeconds;
    }

    private static void Write(byte[][] files, string folder)
    {
        var disk = new PhysicalFileSystem();
        var study = Path.Combine(folder, "study");
        disk.CreateFolder(study);
        var record = new byte[RecordBytes];
        using var log = disk.CreateFile(Path.Combine(folder, "log"));
        foreach (var (bytes, number) in files.Select((bytes, number) => (bytes, number)))
        {
            var part = Path.Combine(folder, $"{number}.part");
            using (var file = disk.CreateFile(part))
            {
                for (var start = 0; start < bytes.Length; start += BlockBytes)
                {
                    file.Write(bytes.AsSpan(start, Math.Min(BlockBytes, bytes.Length - start)));
                }

                disk.Sync(file);
            }

            disk.Rename(part, Path.Combine(study, $"{number}.dcm"));
            disk.SyncFolder(study);
            log.Write(record);
            disk.Sync(log);
        }
    }
}
