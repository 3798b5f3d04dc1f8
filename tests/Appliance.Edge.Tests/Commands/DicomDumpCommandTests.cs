using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Receive;

namespace Appliance.Edge.Tests.Commands;

public sealed class DicomDumpCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-commands-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _file;

    public DicomDumpCommandTests()
    {
        _file = Path.Combine(_folder.FullName, "slice.dcm");
        new DicomFile(new TestObject().Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(_file);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Dump_WholeFile_ShowsItAndSucceeds()
    {
        Assert.Equal(ExitCodes.Success, Invoke("dicom", "dump", _file));

        Assert.Contains("PixelData", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData(3, "PixelData")]
    [InlineData(12, "BitsAllocated")]
    [InlineData(24, "Columns")]
    public void Dump_FileThatEndsTooEarly_ShowsWhatIsWholeSaysWhereItEndsAndFails(int missing, string lastWhole)
    {
        byte[] whole = File.ReadAllBytes(_file);
        File.WriteAllBytes(_file, whole[..^missing]);

        Assert.Equal(ExitCodes.Negative, Invoke("dicom", "dump", _file));

        Assert.Contains("Phantom^One", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(lastWhole, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"offset {whole.Length - missing}", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"offset {whole.Length - missing}", _output.ToString(), StringComparison.Ordinal);
    }

    private int Invoke(params string[] arguments) =>
        CommandTree.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = _output, Error = _error });
}
