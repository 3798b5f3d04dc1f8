using Appliance.Contracts;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Acknowledgements from the broker: none, or one within its limits that survives a round trip.</summary>
internal sealed class AckTarget : IFuzzTarget
{
    public string Name => "ack";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (Ack.TryRead(input) is not { } ack)
        {
            return;
        }

        if (ack.UpTo < 0 || ack.Gaps.Count > Ack.MaxEntries || ack.Nack.Count > Ack.MaxEntries)
        {
            throw new OracleException("an acknowledgement beyond its limits");
        }

        if (Ack.TryRead(ack.ToBytes())?.UpTo != ack.UpTo)
        {
            throw new OracleException("written and read again: another acknowledgement");
        }
    }
}
