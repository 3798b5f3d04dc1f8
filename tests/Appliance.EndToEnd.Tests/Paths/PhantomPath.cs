using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A phantom that went the whole path once; several classes of tests look at what came of it.</summary>
public sealed class PhantomPath : IAsyncDisposable
{
    private PhantomArrival? _arrival;
    private WholePath? _path;

    /// <summary>Sends the phantom at the first call.</summary>
    public async Task<PhantomArrival> ArriveAsync()
    {
        if (_arrival is not null)
        {
            return _arrival;
        }

        Assert.Null(_path); // a path that broke is not tried again for every test
        _path = await WholePath.OpenAsync(orthanc: true);
        var phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions
        {
            Rows = 128, Columns = 128, Slices = 60, Seed = 7, Charset = PhantomCharset.Gb18030,
        });
        var sent = phantom.WriteDicom(_path.Folder.Sub("sent"));
        var study = await _path.SendAsync(_path.Folder["sent"]);
        var evidence = await PacsEvidence.ReadAsync(_path.Pacs.Files);
        return _arrival = new PhantomArrival(_path, phantom, sent, study, evidence);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _path?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>What is there when the phantom arrived.</summary>
/// <param name="Path">The unit and its peers, still running.</param>
/// <param name="Phantom">What was sent.</param>
/// <param name="Sent">The files that were sent.</param>
/// <param name="Study">What <c>studies --json</c> says.</param>
/// <param name="Evidence">What the PACS got.</param>
public sealed record PhantomArrival(
    WholePath Path, ThoraxPhantom Phantom, IReadOnlyList<string> Sent, JsonElement Study, PacsEvidence Evidence)
{
    /// <summary>The one run.</summary>
    public JsonElement Run => Study.GetProperty("runs").EnumerateArray().Single();

    /// <summary>The files of the unit's spool that it received.</summary>
    public IReadOnlyList<string> Received =>
    [
        .. Study.GetProperty("instances").EnumerateArray()
            .Where(i => i.GetProperty("origin").GetString() == "Received")
            .Select(i => System.IO.Path.Combine(Path.Unit.StateFolder, "spool", i.GetProperty("file").GetString()!)),
    ];
}

/// <summary>The classes that share one <see cref="PhantomPath"/>.</summary>
[CollectionDefinition]
public sealed class PhantomPathCollection : ICollectionFixture<PhantomPath>;
