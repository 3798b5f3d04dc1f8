using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Delivery;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Delivery;

/// <summary>What a destination takes is learned from its answers, and evidence goes as far as it takes it.</summary>
public sealed class CapabilityTests : IAsyncDisposable
{
    private static readonly string Report = DicomUID.Comprehensive3DSRStorage.Value;
    private static readonly string Capture = DicomUID.SecondaryCaptureImageStorage.Value;

    private readonly TestUnit _unit = new();
    private readonly string _received = Path.Combine(Path.GetTempPath(), "pacs-" + Path.GetRandomFileName());

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        Directory.Delete(_received, recursive: true);
    }

    [Fact]
    public async Task Profile_EachContextAndItsAnswer_AreWrittenDownWithTheTime()
    {
        await EvidenceAsync("1.2.3");
        await using Pacs pacs = Pacs.Start(_received, policy: Only([Capture], [DicomTransferSyntax.ImplicitVRLittleEndian]));
        await DeliverAsync(pacs);

        string explicitLittle = DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value;
        string implicitLittle = DicomTransferSyntax.ImplicitVRLittleEndian.UID.Value;
        Assert.Equal(
            [
                new Capability(Capture, implicitLittle, CapabilityAnswer.Accepted),
                new Capability(Capture, explicitLittle, CapabilityAnswer.TransferSyntaxNotSupported),
                new Capability(Report, implicitLittle, CapabilityAnswer.AbstractSyntaxNotSupported),
                new Capability(Report, explicitLittle, CapabilityAnswer.AbstractSyntaxNotSupported),
            ],
            Profile().Select(row => row.Capability));
        Assert.All(Profile(), row => Assert.Equal(_unit.Clock.GetUtcNow(), row.Since));
    }

    [Fact]
    public async Task Downgrade_PacsLaterTakesReports_TheNextStudyGoesInFullAndTheProfileSaysSince()
    {
        await EvidenceAsync("1.2.3");
        await using (Pacs old = Pacs.Start(_received, policy: Only([Capture])))
        {
            await DeliverAsync(old);
        }

        _unit.Clock.Advance(TimeSpan.FromMinutes(1));
        await EvidenceAsync("1.2.4");
        await using Pacs mended = Pacs.Start(_received);
        await DeliverAsync(mended);

        Assert.Equal(StudyReason.Downgraded, _unit.Study().Reason);
        Assert.Equal(StudyReason.Delivered, _unit.Study("1.2.4").Reason);
        Assert.All(Profile(), row => Assert.Equal(CapabilityAnswer.Accepted, row.Capability.Answer));
        Assert.All(
            Profile(), row => Assert.Equal(row.Capability.SopClass == Report, row.Since == _unit.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Downgrade_PacsTakesNeitherReportNorPage_NothingCarriesTheFindingsSoBothAreGivenUp()
    {
        await EvidenceAsync("1.2.3");
        await using Pacs pacs = Pacs.Start(_received, policy: Only([DicomUID.CTImageStorage.Value]));
        await DeliverAsync(pacs);

        Assert.Equal((StudyReason.DeadLetters, "1/2"), (_unit.Study().Reason, _unit.Study().Detail));
        Assert.Equal(1, _unit.Count($"SELECT count(*) FROM delivery d JOIN instance i ON i.id = d.instance_id WHERE d.state = 'DeadLetter' AND i.sop_class = '{Capture}'"));
    }

    [Fact]
    public async Task Downgrade_IsNeverReportedAsDeliveredInFull()
    {
        await EvidenceAsync("1.2.3");
        await using Pacs pacs = Pacs.Start(_received, policy: Only([Capture]));
        await DeliverAsync(pacs);

        string record = _unit.Journal.Read(session => session.First(
            "SELECT CAST(payload AS TEXT) FROM outbox WHERE type = 'appliance.delivery.v1'", row => row.GetString(0)))!;
        Assert.Contains("\"delivered\":1", record, StringComparison.Ordinal);
        Assert.Contains("\"notAccepted\":1", record, StringComparison.Ordinal);
        Assert.Contains("\"deadLettered\":0", record, StringComparison.Ordinal);
    }

    private List<(Capability Capability, DateTimeOffset Since)> Profile() =>
        _unit.Journal.Read(session => CapabilityTable.Of(session, "PACS"));

    private static AssociationPolicy Only(string[] classes, DicomTransferSyntax[]? syntaxes = null) => new()
    {
        AcceptStorage = false,
        AcceptUnknownStorage = false,
        AbstractSyntaxes = new HashSet<string>(classes),
        TransferSyntaxes = new HashSet<string>((syntaxes ?? []).Select(syntax => syntax.UID.Value)),
    };

    private async Task EvidenceAsync(string study)
    {
        await _unit.CloseStudyAsync(study);
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
    }

    private Task DeliverAsync(Pacs pacs) => _unit.Queue(new DestinationOptions
    {
        Name = "PACS", AeTitle = "PACS", Host = "127.0.0.1", Port = pacs.Port, StorageCommitment = CommitmentMode.False,
    })
        .DeliverDueAsync(TestUnit.Cancel);
}
