using Appliance.Dicom.Data;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>The text dump goes to a person's terminal: lines of printable characters, few for each byte, whatever the file holds.</summary>
internal sealed class DumpTarget : IFuzzTarget
{
    /// <summary>An element of eight bytes is a line; a shown value is never longer than its limit.</summary>
    private const int CharactersForEachByte = 64;
    private const int MaxLineCharacters = 1024;

    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 1024 * 1024, MaxDeflatedBytes = 1024 * 1024, MaxElements = 20_000, AllowsTruncation = true };

    public string Name => "dump";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => DicomSeeds.Files(dataFolder);

    public long MaxAllocatedBytes(int inputBytes) => (64L * 1024 * 1024) + (4096L * inputBytes);

    public void Run(ReadOnlySpan<byte> input)
    {
        using var text = new StringWriter();
        DicomFile file;
        try
        {
            using var stream = new MemoryStream(input.ToArray());
            file = DicomFile.Read(stream, Limits);
            DicomTextDump.Write(text, file);
        }
        catch (DicomDataException)
        {
            return;
        }

        var dump = text.ToString();
        if (dump.Any(c => char.IsControl(c) && c != '\n'))
        {
            throw new OracleException("a control character reaches the terminal");
        }

        if (!file.TransferSyntax.IsDeflated && dump.Length > (CharactersForEachByte * input.Length) + (100 * MaxLineCharacters))
        {
            throw new OracleException($"the dump has {dump.Length} characters of {input.Length} bytes");
        }

        if (dump.Split('\n').Any(line => line.Length > MaxLineCharacters))
        {
            throw new OracleException("a line without end");
        }
    }
}
