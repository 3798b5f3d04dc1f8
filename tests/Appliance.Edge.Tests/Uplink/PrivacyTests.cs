using System.Globalization;
using System.Text;
using Appliance.Contracts;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;
using Appliance.Simulators.Phantoms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>A study goes the whole way; nothing that names its patient leaves by the uplink or stands in a log.</summary>
public sealed class PrivacyTests : IAsyncLifetime
{
    /// <summary>What identifies the patient or the study; the test fails if the phantom does not carry it.</summary>
    private static readonly DicomTag[] Identifying =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate,
        DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID,
    ];

    /// <summary>A shorter value, such as a study id of 1, would be found anywhere.</summary>
    private const int MinIdentifierLength = 5;

    private readonly TempState _state = new();
    private readonly Mosquitto _broker = new();
    private readonly int _port = FleetBroker.FreePort();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _broker.StartAsync(Cancel);

    [Fact]
    public async Task Unit_AfterAWholeStudy_HasToldNobodyUpstreamAndNoLogWhoThePatientIs()
    {
        var phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = 60, PixelSpacing = 6.25, SliceSpacing = 5 });
        var files = phantom.WriteDicom(Path.Combine(_state.Folder.Path, "sent"));
        await using var pacs = Pacs.Start(Path.Combine(_state.Folder.Path, "pacs"));
        await using var peer = await FleetPeer.StartAsync(
            "127.0.0.1", _broker.Port, Path.Combine(_state.Folder.Path, "events.jsonl"), cancellationToken: Cancel);

        await RunUnitAsync(pacs.Port, async journal =>
        {
            await Modality.SendAsync(new DicomEndpoint("APPLIANCE", "127.0.0.1", _port), "CT1", files, Cancel);
            await UplinkRig.UntilAsync(
                () => Committed(peer, Streams.Result) && Committed(peer, Streams.Audit),
                () => $"upstream came {string.Join(", ", peer.Committed.Select(committed => committed.Type))}; {Stages(journal)}");
        });

        var identifiers = Identifiers(files);
        Assert.All(peer.Received, message => AssertClean(identifiers, message.Payload, message.Topic));
        foreach (var log in Directory.GetFiles(_state.Folder.LogsPath))
        {
            var written = await File.ReadAllBytesAsync(log, Cancel);
            Assert.True(written.Length > 0);
            AssertClean(identifiers, written, log);
        }
    }

    public ValueTask DisposeAsync()
    {
        _broker.Dispose();
        _state.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunUnitAsync(int pacsPort, Func<Journal, Task> meanwhile)
    {
        var settings = UnitSettings.Load(SettingLayer.Of(
            new Setting("Storage:StateFolder", _state.Folder.Path, "test"),
            new Setting("Storage:MinFreeBytes", "1048576", "test"),
            new Setting("Node:Port", _port.ToString(CultureInfo.InvariantCulture), "test"),
            new Setting("Studies:QuietPeriodSeconds", "0.5", "test"),
            new Setting("Logging:Level", "Verbose", "test"),
            new Setting("Uplink:Broker", _broker.Url, "test"),
            new Setting("Destinations:0:Name", "PACS", "test"),
            new Setting("Destinations:0:AeTitle", "PACS", "test"),
            new Setting("Destinations:0:Host", "127.0.0.1", "test"),
            new Setting("Destinations:0:Port", pacsPort.ToString(CultureInfo.InvariantCulture), "test")));
        Assert.Empty(settings.Faults);
        await using var logger = UnitLogging.Create(settings.Options.Logging, _state.Folder.Path, "all", journald: false, console: false);
        using var host = UnitHost.Build(settings, UnitRole.All, logger);
        await host.StartAsync(Cancel);
        await meanwhile(host.Services.GetRequiredService<Journal>());
        await host.StopAsync(Cancel);
    }

    private static bool Committed(FleetPeer peer, string stream) => peer.Committed.Any(committed => committed.Stream == stream);

    private static string Stages(Journal journal) =>
        string.Join(", ", journal.Read(session => session.Query("SELECT stage FROM study", row => row.GetString(0))));

    private static Dictionary<string, byte[]> Identifiers(IReadOnlyList<string> files)
    {
        var found = new Dictionary<string, byte[]>();
        foreach (var file in files)
        {
            var dataset = DicomFile.Open(file).Dataset;
            foreach (var tag in Identifying)
            {
                Assert.True(dataset.TryGetItem(tag, out var item), $"the phantom has no {tag}");
                var bytes = ((DicomElement)item).Bytes.ToArray().AsSpan().TrimEnd([(byte)' ', (byte)0]).ToArray();
                Assert.True(bytes.Length >= MinIdentifierLength, $"{tag} is too short to look for");
                found[$"{tag} {Encoding.Latin1.GetString(bytes)}"] = bytes;
            }

            found["name as UTF-8"] = Encoding.UTF8.GetBytes(dataset.GetString(DicomTag.PatientName));
        }

        return found;
    }

    private static void AssertClean(Dictionary<string, byte[]> identifiers, byte[] bytes, string where) => Assert.All(
        identifiers, identifier => Assert.True(bytes.AsSpan().IndexOf(identifier.Value) < 0, $"{identifier.Key} stands in {where}"));
}
