using System.Buffers;
using Appliance.Dicom.Network;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any bytes are PDUs, too few, or a violation; what was read is written, read again and written the same.</summary>
internal sealed class PduTarget : IFuzzTarget
{
    private const uint MaxDataLength = 16384;

    public string Name => "pdu";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => NetworkSeeds.Pdus;

    public void Run(ReadOnlySpan<byte> input)
    {
        var buffer = new ReadOnlySequence<byte>(input.ToArray());
        while (true)
        {
            long before = buffer.Length;
            var status = PduReader.TryRead(ref buffer, MaxDataLength, out var pdu, out var violation);
            if ((status == PduReadStatus.Complete) != (pdu is not null) || (status == PduReadStatus.Violation) != (violation is not null))
            {
                throw new OracleException($"{status}, but pdu {pdu is not null} and violation {violation is not null}");
            }

            if (pdu is null)
            {
                if (buffer.Length != before)
                {
                    throw new OracleException($"{status} consumed {before - buffer.Length} bytes");
                }

                return;
            }

            RoundTrip(pdu);
        }
    }

    private static void RoundTrip(Pdu pdu)
    {
        byte[] written = PduWriter.Encode(pdu);
        var again = new ReadOnlySequence<byte>(written);
        if (PduReader.TryRead(ref again, MaxDataLength, out var second, out _) != PduReadStatus.Complete || !again.IsEmpty
            || !PduWriter.Encode(second!).AsSpan().SequenceEqual(written))
        {
            throw new OracleException($"{pdu.GetType().Name}: what was read is written as something else");
        }
    }
}
