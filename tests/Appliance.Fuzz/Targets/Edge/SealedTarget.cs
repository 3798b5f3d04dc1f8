using Appliance.Inference.Sealing;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Sealed files from anywhere: refused with <see cref="InvalidDataException"/>, or exactly what was sealed.</summary>
internal sealed class SealedTarget : IFuzzTarget
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 3000).Select(index => (byte)index)];
    private static readonly UnitKey Key = UnitKey.OfPrivate(UnitKey.Create());

    public string Name => "sealed";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder)
    {
        using var sealedFile = new MemoryStream();
        SealedFile.Seal(Content, Key, sealedFile);
        return [sealedFile.ToArray()];
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        using var file = new MemoryStream(input.ToArray(), writable: false);
        try
        {
            if (!SealedFile.Open(file, input.Length, Key).AsSpan().SequenceEqual(Content))
            {
                throw new OracleException("an altered file was opened");
            }
        }
        catch (InvalidDataException)
        {
            // What is no sealed file of this unit is said.
        }
    }
}
