namespace Appliance.Fuzz;

/// <summary>Takes bytes out of an input for as long as it still breaks the same promise.</summary>
internal static class Minimizer
{
    private const int MaxTries = 4000;

    internal static byte[] Shrink(IFuzzTarget target, byte[] input, string key)
    {
        var tries = 0;
        for (var length = input.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= input.Length && tries < MaxTries;)
            {
                tries++;
                byte[] shorter = [.. input[..at], .. input[(at + length)..]];
                if (GuardedRun.Try(target, shorter)?.Key == key)
                {
                    input = shorter;
                }
                else
                {
                    at += length;
                }
            }
        }

        return input;
    }
}
