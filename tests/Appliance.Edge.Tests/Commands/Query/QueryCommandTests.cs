using System.CommandLine;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Commands.Query;

/// <summary>The verbs that query and retrieve, against DCMTK's archive and worklist.</summary>
public sealed class QueryCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-query-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task FindMoveGet_AgainstAnArchive_ShowAndBringWhatItHolds()
    {
        Require("/usr/bin/dcmqrscp");
        await using Pacs pacs = Pacs.Start(_folder.CreateSubdirectory("pacs").FullName);
        await using ListeningProcess archive = await ListeningProcess.DcmqrscpAsync(_folder.FullName, ("US", pacs.Port));
        string peer = $"ARCHIVE@127.0.0.1:{archive.Port}";
        await FillAsync(archive.Port);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("dicom", "find", peer, "-k", "PatientName=*张*", "--charset", "GB18030"));
        Assert.Contains("张^三", Lines()[1], StringComparison.Ordinal);
        Assert.Equal(2, Lines().Length);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("dicom", "find", peer, "-k", "0010,0020=P1", "--json"));
        using (var json = JsonDocument.Parse(Printed()))
        {
            Assert.Equal("1.2.3.1", json.RootElement[0].GetProperty("0020000D").GetProperty("Value")[0].GetString());
        }

        Assert.Equal(ExitCodes.Success, await InvokeAsync("dicom", "move", peer, "--to", "US", "-k", "StudyInstanceUID=1.2.3.1"));
        Assert.Equal("1.2.3.1.1", Assert.Single(pacs.Stored).AffectedSopInstanceUid);
        Assert.Equal(ExitCodes.Negative, await InvokeAsync("dicom", "move", peer, "--to", "NOBODY", "-k", "StudyInstanceUID=1.2.3.1"));
        Assert.Contains(Texts.Get("QueryStatusA801"), _error.ToString(), StringComparison.Ordinal);

        string study = Path.Combine(_folder.FullName, "got");
        Assert.Equal(ExitCodes.Success, await InvokeAsync("dicom", "get", peer, "--out", study, "-k", "StudyInstanceUID=1.2.3.1"));
        string file = Assert.Single(Directory.GetFiles(study));
        Assert.Equal("P1", DicomFile.Open(file).Dataset.GetString(DicomTag.PatientID));
    }

    [Fact]
    public async Task Worklist_ByModality_ShowsThePlannedStep()
    {
        Require("/usr/bin/wlmscpfs");
        var orders = new WorklistFolder(_folder.FullName, "RIS");
        orders.Plan("A1", "P1", "王^五", "1.2.3.1");
        await using ListeningProcess worklist = await ListeningProcess.WlmscpfsAsync(orders.Root);

        Assert.Equal(
            ExitCodes.Success,
            await InvokeAsync("dicom", "worklist", $"RIS@127.0.0.1:{worklist.Port}", "-k", "ScheduledProcedureStepSequence.Modality=CT"));

        Assert.Contains("SPSA1", Lines()[1], StringComparison.Ordinal);
        Assert.Contains("王^五", Lines()[1], StringComparison.Ordinal);
        Assert.Equal(
            ExitCodes.Success,
            await InvokeAsync("dicom", "worklist", $"RIS@127.0.0.1:{worklist.Port}", "-k", "ScheduledProcedureStepSequence.Modality=MR"));
        Assert.Equal(Texts.Get("QueryNothing"), Assert.Single(Lines()));
    }

    [Theory]
    [InlineData("-k", "NoSuchKey=1")]
    [InlineData("-k", "PatientID.PatientName=1")]
    [InlineData("-k", "")]
    public async Task Find_WrongKeys_AreUsageErrors(params string[] arguments)
    {
        int exitCode = await InvokeAsync(["dicom", "find", "ARCHIVE@127.0.0.1:1", .. arguments]);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Require(string program) => Assert.SkipUnless(
        File.Exists(program) || Environment.GetEnvironmentVariable("CI") == "true", $"{program} is missing: install dcmtk");

    private async Task FillAsync(int port)
    {
        StoreItem[] items = [Write("1.2.3.1", "P1", "WANG^WU"), Write("1.2.3.2", "P2", "Zhang^San=张^三")];
        var parameters = new AssociationParameters { CallingAE = "SCANNER", Contexts = StoreScu.ContextsFor(items) };
        await using var association = await Association.RequestAsync(new DicomEndpoint("ARCHIVE", "127.0.0.1", port), parameters, Cancel);
        foreach (StoreItem item in items)
        {
            Assert.True((await StoreScu.SendAsync(association, item, Cancel)).Status.IsSuccess);
        }

        await association.ReleaseAsync(Cancel);
    }

    private StoreItem Write(string study, string patient, string name)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, study + ".1")
            .AddOrUpdate(DicomTag.PatientID, patient)
            .AddOrUpdate(DicomTag.PatientName, name)
            .AddOrUpdate(DicomTag.StudyInstanceUID, study)
            .AddOrUpdate(DicomTag.StudyDate, "20260301")
            .AddOrUpdate(DicomTag.StudyTime, "080000")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, study + ".9")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.InstanceNumber, "1");
        string path = Path.Combine(_folder.FullName, study + ".dcm");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return StoreItem.Open(path);
    }

    private string Printed()
    {
        string text = _output.ToString();
        _output.GetStringBuilder().Clear();
        return text;
    }

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<int> InvokeAsync(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        return await CommandTree.Create().Parse(args).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, Cancel);
    }
}
