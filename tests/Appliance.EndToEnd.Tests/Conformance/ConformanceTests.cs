using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Conformance;

/// <summary>The conformance statement says what a running unit does, no more and no less.</summary>
public sealed class ConformanceTests(ConformanceTests.RunningUnit running) : IClassFixture<ConformanceTests.RunningUnit>
{
    private readonly Negotiation _negotiation = new(running.Unit);

    [Fact]
    public async Task SopClasses_AreThoseTheUnitAccepts_AndNoOthers()
    {
        var accepted = await _negotiation.AcceptedAsync(Negotiation.Registered.Where(uid => uid.Kind.Contains("SOP Class", StringComparison.Ordinal)));

        Statement.Matches("services", Table("SOP class", accepted.Where(uid => !uid.IsStorageSopClass)));
        Statement.Matches("storage", Table("SOP class", accepted.Where(uid => uid.IsStorageSopClass)));
    }

    [Fact]
    public async Task TransferSyntaxes_AreThoseTheUnitAcceptsForAnyStorageClass()
    {
        var forCt = await _negotiation.AcceptedSyntaxesAsync(DicomUID.CTImageStorage);

        Assert.Equal(forCt, await _negotiation.AcceptedSyntaxesAsync(DicomUID.VideoEndoscopicImageStorage));
        Statement.Matches("transfer-syntaxes", Table("Transfer syntax", forCt));
    }

    [Fact]
    public async Task Association_IsAnsweredAsTheStatementSays()
    {
        var facts = await _negotiation.FactsAsync();

        Statement.Matches(
            "implementation",
            [
                "| | |",
                "| --- | --- |",
                $"| Implementation class UID | {facts.PeerImplementationClassUid} |",
                $"| Implementation version name | `{facts.PeerImplementationVersionName}` |",
                $"| Application context | {AssociatePdu.DicomApplicationContext} |",
                string.Create(CultureInfo.InvariantCulture, $"| Maximum PDU length advertised | {facts.PeerMaxPduLength:N0} bytes |"),
            ]);
    }

    [Fact]
    public void Associations_AreBoundedAsTheSiteProfileSays()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "provisioning", "site-profile.schema.json")));
        var options = schema.RootElement.GetProperty("properties").GetProperty("Associations").GetProperty("properties");

        Statement.Matches(
            "associations",
            [
                "| Option | Default | |",
                "| --- | --- | --- |",
                .. options.EnumerateObject().Select(option =>
                    $"| `{option.Name}` | {option.Value.GetProperty("default")} | {option.Value.GetProperty("description")} |"),
            ]);
    }

    [Fact]
    public void Limits_AreThoseOfTheLibrary() => Statement.Matches(
        "limits",
        [
            "| Limit | Value |",
            "| --- | --- |",
            Row("A-ASSOCIATE PDU", PduLimits.MaxAssociateBytes, "bytes"),
            Row("Presentation contexts", PduLimits.MaxPresentationContexts),
            Row("Transfer syntaxes in a context", PduLimits.MaxTransferSyntaxes),
            Row("User items", PduLimits.MaxUserItems),
            Row("Values in a P-DATA-TF", PduLimits.MaxValuesPerPdu),
            Row("P-DATA-TF sent, whatever the peer would take", PduLimits.MaxSentPduLength, "bytes"),
            Row("Command set", PduLimits.MaxCommandBytes, "bytes"),
            Row("UID", PduLimits.MaxUidLength, "characters"),
        ]);

    private static string Row(string what, int value, string unit = "") =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {value:N0}{(unit.Length > 0 ? " " : "")}{unit} |");

    private static IEnumerable<string> Table(string head, IEnumerable<DicomUID> uids) =>
    [
        $"| {head} | UID |",
        "| --- | --- |",
        .. uids.Select(uid => $"| {uid.Name} | {uid.Value} |"),
    ];

    /// <summary>A unit in its default configuration; it stores nothing, so one serves all tests.</summary>
    public sealed class RunningUnit : IAsyncLifetime
    {
        public UnitProcess Unit { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node" });

        public ValueTask DisposeAsync() => Unit.DisposeAsync();
    }
}
