using Appliance.Dicom.Network;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any bytes are a command set or none; what was read is written, read again and written the same.</summary>
internal sealed class CommandSetTarget : IFuzzTarget
{
    public string Name => "command";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => NetworkSeeds.Commands;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!CommandSet.TryParse(input, out var command))
        {
            return;
        }

        // The properties never throw, whatever lengths the elements have.
        _ = (command.SopClassUid, command.SopInstanceUid, command.Field, command.MessageId, command.Status, command.ErrorComment, command.HasDataSet);
        byte[] written = command.Encode();
        if (!CommandSet.TryParse(written, out var again) || !again.Encode().AsSpan().SequenceEqual(written))
        {
            throw new OracleException("a command set that was read is written as something else");
        }
    }
}
