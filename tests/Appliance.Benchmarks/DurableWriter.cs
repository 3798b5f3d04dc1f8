namespace Appliance.Benchmarks;

/// <summary>
/// What the disk gives to a program that keeps the unit's promise and has no network: each of some writers copies objects out of
/// memory into a <see cref="DurableFolder"/> of its own. No sender takes its processors away, so nothing that receives comes near.
/// </summary>
internal static class DurableWriter
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>Reads the objects of each folder into memory, to be written by a writer of its own.</summary>
    public static IReadOnlyList<byte[][]> Read(IEnumerable<string> folders) =>
        [.. folders.Select(folder => Directory.EnumerateFiles(folder).Select(File.ReadAllBytes).ToArray())];

    /// <summary>Writes all objects below <paramref name="folder"/>.</summary>
    public static Task WriteAsync(IReadOnlyList<byte[][]> objects, string folder) =>
        Task.WhenAll(objects.Select((files, writer) => Task.Factory.StartNew(
            () => Write(files, Directory.CreateDirectory(Path.Combine(folder, $"writer-{writer}")).FullName), TaskCreationOptions.LongRunning)));

    private static void Write(byte[][] files, string folder)
    {
        using var store = new DurableFolder(folder);
        foreach (byte[] bytes in files)
        {
            var file = store.Begin();
            for (var start = 0; start < bytes.Length; start += BlockBytes)
            {
                file.Write(bytes.AsSpan(start, Math.Min(BlockBytes, bytes.Length - start)));
            }

            store.Commit(file);
        }
    }
}
