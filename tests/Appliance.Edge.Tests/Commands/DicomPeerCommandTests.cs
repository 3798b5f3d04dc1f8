using System.CommandLine;
using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Commands;

public sealed class DicomPeerCommandTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-commands-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly Pacs _pacs;

    public DicomPeerCommandTests() => _pacs = Pacs.Start(Path.Combine(_folder.FullName, "pacs"));

    public async ValueTask DisposeAsync()
    {
        await _pacs.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Echo_AnsweringPeer_SaysThatItAnswered(bool asTwoWords)
    {
        string port = _pacs.Port.ToString(CultureInfo.InvariantCulture);
        string[] peer = asTwoWords ? ["127.0.0.1", port] : [$"PACS@127.0.0.1:{port}"];

        Assert.Equal(ExitCodes.Success, await InvokeAsync(["dicom", "echo", .. peer]));
        Assert.Contains($"@127.0.0.1:{port}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Echo_NobodyThere_SaysSoInOneSentence()
    {
        await _pacs.DisposeAsync();

        Assert.Equal(ExitCodes.Unavailable, await InvokeAsync("dicom", "echo", $"PACS@127.0.0.1:{_pacs.Port}"));
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("PACS")]
    [InlineData("PACS@127.0.0.1:none")]
    public async Task Echo_BadAddress_IsAUsageError(string peer) => Assert.Equal(ExitCodes.Usage, await InvokeAsync("dicom", "echo", peer));

    [Fact]
    public async Task Store_FolderWithABadFile_SendsTheRestAndNamesTheBadOne()
    {
        WriteObject("1.2.3.1");
        WriteObject("1.2.3.2");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "in", "notes.txt"), "not DICOM", TestContext.Current.CancellationToken);

        int exitCode = await InvokeAsync("dicom", "store", $"PACS@127.0.0.1:{_pacs.Port}", Path.Combine(_folder.FullName, "in"));

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Equal(["1.2.3.1", "1.2.3.2"], _pacs.Stored.Select(request => request.AffectedSopInstanceUid));
        Assert.Contains("notes.txt", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_OneRefused_NamesItAndItsStatus()
    {
        WriteObject("1.2.3.1");
        WriteObject("1.2.3.2");
        _pacs.Behaviour = new PacsBehaviour { RefusedSopInstance = "1.2.3.1", RefusalStatus = DicomStatus.OutOfResources };

        int exitCode = await InvokeAsync("dicom", "store", $"PACS@127.0.0.1:{_pacs.Port}", Path.Combine(_folder.FullName, "in"));

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Equal("1.2.3.2", Assert.Single(_pacs.Stored).AffectedSopInstanceUid);
        Assert.Contains("A700H", Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EchoAndStore_WithTls_AreLetInByStorescp()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescp") || Environment.GetEnvironmentVariable("CI") == "true", "DCMTK's storescp is not installed");
        using var authority = new SiteAuthority();
        string trusted = authority.WriteTo(Path.Combine(_folder.FullName, "ca.pem"));
        var (certificate, key) = authority.Issue(_folder.FullName, "unit");
        var peer = authority.Issue(_folder.FullName, "peer");
        WriteObject("1.2.3.1");
        await using var storescp = await ListeningProcess.StorescpAsync(_folder.CreateSubdirectory("peer").FullName, "+tls", peer.Key, peer.Certificate, "+cf", trusted);
        string remote = $"ANY@localhost:{storescp.Port}";
        string[] tls = ["--tls", "--ca", trusted, "--cert", certificate, "--key", key];

        Assert.Equal(ExitCodes.Success, await InvokeAsync(["dicom", "echo", remote, .. tls]));
        Assert.Equal(ExitCodes.Success, await InvokeAsync(["dicom", "store", remote, Path.Combine(_folder.FullName, "in"), .. tls]));
        Assert.Equal(ExitCodes.Negative, await InvokeAsync("dicom", "echo", remote, "--tls", "--ca", trusted));
        Assert.Contains(Texts.Get("TlsPeerRefusesUs"), _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Negative, await InvokeAsync(["dicom", "echo", $"PACS@127.0.0.1:{_pacs.Port}", .. tls]));
        Assert.Contains(Texts.Get("TlsPeerIsPlain"), _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls")]
    [InlineData("--tls", "--ca", "/nowhere")]
    [InlineData("--tls", "--ca", "/nowhere", "--cert", "/nowhere")]
    public async Task Echo_TlsWithoutItsFiles_IsAUsageError(params string[] tls)
    {
        Assert.Equal(ExitCodes.Usage, await InvokeAsync(["dicom", "echo", $"PACS@127.0.0.1:{_pacs.Port}", .. tls]));
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private void WriteObject(string instance)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, instance)
            .AddOrUpdate(DicomTag.PatientID, "P1");
        var folder = _folder.CreateSubdirectory("in");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(Path.Combine(folder.FullName, instance + ".dcm"));
    }

    private Task<int> InvokeAsync(params string[] args) => CommandTree.Create().Parse(args)
        .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);
}
