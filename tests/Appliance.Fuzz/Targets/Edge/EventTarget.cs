using Appliance.Contracts;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Event envelopes: none with a reason, or one that survives a round trip.</summary>
internal sealed class EventTarget : IFuzzTarget
{
    public string Name => "event";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (CloudEvent.TryRead(input, out var reason) is not { } read)
        {
            if (reason.Length == 0)
            {
                throw new OracleException("refused without a reason");
            }

            return;
        }

        if (CloudEvent.TryRead(read.ToBytes(), out _) is not { } again || (again.Id, again.Seq, again.Epoch) != (read.Id, read.Seq, read.Epoch))
        {
            throw new OracleException("written and read again: another event");
        }
    }
}
