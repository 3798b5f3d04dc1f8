using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Apps;

/// <summary>Packages that were cut off on their way.</summary>
public sealed class PackageArchiveTests
{
    private const int Step = 97;

    [Fact]
    public async Task Package_CutOffAnywhere_IsRefusedWithASentence()
    {
        using var files = new PackageFolder("a");
        files.Write("app.json", "{ }"u8);
        files.Write("golden/x/1.dcm", new byte[600]);
        var statement = new PackageStatement
        {
            Format = 1, App = "a", Version = "1.0.0",
            Files = new Dictionary<string, PackagedFile> { ["app.json"] = new(new string('0', 64), 3), ["golden/x/1.dcm"] = new(new string('0', 64), 600) },
        };
        using var archive = new MemoryStream();
        await PackageArchive.WriteAsync(files.Path, statement, new byte[700], archive, null, TestContext.Current.CancellationToken);
        byte[] whole = archive.ToArray();
        int wholeUntil = whole.AsSpan().LastIndexOfAnyExcept((byte)0);

        for (int length = 0; length < wholeUntil; length += Step)
        {
            using var cut = new MemoryStream(whole[..length]);
            await Assert.ThrowsAsync<AppPackageException>(() => PackageArchive.ReadAsync(
                cut, "a", _ => statement, (_, _, content) => content.CopyToAsync(Stream.Null), TestContext.Current.CancellationToken));
        }
    }
}
