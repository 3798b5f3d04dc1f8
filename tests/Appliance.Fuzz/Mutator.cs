namespace Appliance.Fuzz;

/// <summary>Damages bytes the way bad devices and bad networks do. The same seed makes the same damage.</summary>
internal sealed class Mutator(ulong seed)
{
    private const int MaxChanges = 6;
    private static readonly byte[][] Telling =
    [
        [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F], [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0],
        [0xFE, 0xFF, 0xDD, 0xE0], "SQ"u8.ToArray(), "UN"u8.ToArray(), "OB"u8.ToArray(), "\\"u8.ToArray(), [0x1B, 0x24, 0x42], [0x1B],
    ];

    private ulong _state = seed;

    internal byte[] Mutate(byte[] input)
    {
        var bytes = input.ToList();
        for (var left = 1 + Next(MaxChanges); left > 0 && bytes.Count > 0; left--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    /// <summary>A number from 0 to below the limit (SplitMix64).</summary>
    internal int Next(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)limit);
    }

    private void Change(List<byte> bytes)
    {
        var at = Next(bytes.Count);
        var length = Math.Min(1 + Next(64), bytes.Count - at);
        switch (Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << Next(8));
                break;
            case 1:
                bytes[at] = (byte)Next(256);
                break;
            case 2:
                Overwrite(bytes, at, Telling[Next(Telling.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(Next(bytes.Count - length + 1), length));
                break;
            default:
                bytes.RemoveRange(at, Next(8) == 0 ? bytes.Count - at : length);
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = with[i];
        }
    }
}
