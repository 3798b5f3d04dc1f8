using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Priors;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Priors;

/// <summary>DCMTK's archive, by C-GET and by C-MOVE to the unit's own port.</summary>
public sealed class DcmqrscpPriorTests : IAsyncLifetime
{
    private readonly TestUnit _unit = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-priors-");
    private DicomListener _listener = null!;
    private ListeningProcess _archive = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/dcmqrscp") || Environment.GetEnvironmentVariable("CI") == "true", "/usr/bin/dcmqrscp is missing: install dcmtk");
        _unit.Priors.Archive = "ARCHIVE@127.0.0.1:1";
        _unit.Wish = new PriorWish("CT", "CT", 2, 24);
        _listener = _unit.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await _listener.StartAsync(TestUnit.Cancel);
        _archive = await ListeningProcess.DcmqrscpAsync(_folder.FullName, ("APPLIANCE", _listener.EndPoints.First().Port));
        _unit.Priors.Archive = $"ARCHIVE@127.0.0.1:{_archive.Port}";
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_archive is not null)
        {
            await _archive.DisposeAsync();
            await _listener.StopAsync(TestUnit.Cancel);
            _listener.Dispose();
        }

        await _unit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(PriorRetrieve.Get)]
    [InlineData(PriorRetrieve.Move)]
    public async Task Priors_OfThePatient_AreFetched_AndNobodyElses(PriorRetrieve retrieve)
    {
        _unit.Priors.Retrieve = retrieve;

        await CloseAndFetchAsync();

        Assert.Equal(SearchState.Ready, Search().State);
        var executor = new FakeExecutor();
        Assert.True(await _unit.Runner(executor).RunNextAsync(TestUnit.Cancel));
        Assert.Equal(
            ["1.2.9", "1.2.8"],
            executor.Requests[0].Priors.Select(files => DicomFile.Open(files[0]).Dataset.GetString(DicomTag.StudyInstanceUID)));
        Assert.Equal([2, 1], executor.Requests[0].Priors.Select(files => files.Count));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM scanner"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE study_id IN (SELECT id FROM study WHERE study_uid IN ('1.2.6', '1.2.7'))"));
    }

    [Fact]
    public async Task Move_UnitIsNoDestinationOfTheArchive_SaysWhatIsToBeDone()
    {
        await _archive.DisposeAsync();
        _archive = await ListeningProcess.DcmqrscpAsync(_folder.FullName, ("SOMEBODY", 104));
        _unit.Priors.Archive = $"ARCHIVE@127.0.0.1:{_archive.Port}";
        _unit.Priors.Retrieve = PriorRetrieve.Move;

        await CloseAndFetchAsync();

        Assert.Equal((SearchState.Failed, PriorCause.MoveDestinationUnknown), (Search().State, Search().Cause));
        Assert.Equal(PriorCause.MoveDestinationUnknown, _unit.Journal.Read(ArchiveContact.Last)!.Cause);
        Assert.True(await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel));
    }

    private async Task CloseAndFetchAsync()
    {
        await _unit.ReceiveAsync(Make("1.2.3", 1, "20260301", "One^Phantom=人^一"));
        await _unit.LetQuietPeriodPassAsync();
        while (await _unit.Fetch.StepAsync(TestUnit.Cancel))
        {
        }
    }

    private async Task FillAsync()
    {
        StoreItem[] items =
        [
            Write(Make("1.2.9", 1, "20251201", "ONE^PHANTOM=人^一")),
            Write(Make("1.2.9", 2, "20251201", "ONE^PHANTOM=人^一")),
            Write(Make("1.2.9", 3, "20251201", "ONE^PHANTOM=人^一") with { Series = "1.2.9.2", Modality = "SR" }),
            Write(Make("1.2.8", 1, "20250601", "One^Phantom")),
            Write(Make("1.2.7", 1, "20250901", "Somebody^Else")),
            Write(Make("1.2.6", 1, "20200101", "One^Phantom")),
        ];
        var parameters = new AssociationParameters { CallingAE = "SCANNER", Contexts = StoreScu.ContextsFor(items) };
        await using Association association = await Association.RequestAsync(DicomEndpoint.Parse(_unit.Priors.Archive), parameters, TestUnit.Cancel);
        foreach (StoreItem item in items)
        {
            Assert.True((await StoreScu.SendAsync(association, item, TestUnit.Cancel)).Status.IsSuccess);
        }

        await association.ReleaseAsync(TestUnit.Cancel);
    }

    private static TestObject Make(string study, int number, string date, string name) => new()
    {
        Study = study, Series = $"{study}.1", Sop = $"{study}.1.{number}", StudyDate = date, PatientId = "P1", PatientName = name, CharacterSet = "ISO_IR 192",
    };

    private StoreItem Write(TestObject instance)
    {
        string path = Path.Combine(_folder.FullName, instance.Sop + ".dcm");
        DicomDataset dataset = instance.Dataset()
            .AddOrUpdate(DicomTag.StudyTime, "080000").AddOrUpdate(DicomTag.StudyID, "1").AddOrUpdate(DicomTag.SeriesNumber, "1");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return StoreItem.Open(path);
    }

    private SearchRow Search() => _unit.Journal.Read(session => PriorTable.OfStudy(session, StudyTable.Find(session, "1.2.3")!.Id))[0];
}
