using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.Benchmarks;

/// <summary>A phantom thorax CT in a temporary folder, as a scanner would send it.</summary>
internal sealed class ThoraxFolder : IDisposable
{
    private readonly TestFolder _folder = new();

    public string Path => _folder.FullName;

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Path, "*.dcm", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static async Task<ThoraxFolder> MakeAsync(int slices, int rows, int seed = 1)
    {
        var made = new ThoraxFolder();
        (await Tool.RunAsync(
            Repository.SimulatorsBinary, "phantom", "--out", made.Path, "--slices", Text(slices), "--rows", Text(rows), "--seed", Text(seed))).Expect();
        return made;
    }

    /// <summary>The same instances, or the first so many, dealt out into <paramref name="parts"/> folders, one an association.</summary>
    public IReadOnlyList<string> Deal(int parts, int most = int.MaxValue)
    {
        var folders = Enumerable.Range(0, parts).Select(part => _folder.Sub($"part-{parts}-{part}")).ToList();
        foreach (var (file, index) in Files.Where(file => System.IO.Path.GetDirectoryName(file) == Path).Take(most).Select((file, index) => (file, index)))
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(folders[index % parts], System.IO.Path.GetFileName(file)), file);
        }

        return folders;
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
