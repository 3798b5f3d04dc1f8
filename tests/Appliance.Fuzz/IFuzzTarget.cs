namespace Appliance.Fuzz;

/// <summary>A parser and its oracle. One file a target: it is found by its name, nothing else has to know it.</summary>
internal interface IFuzzTarget
{
    /// <summary>How it is asked for on the command line.</summary>
    string Name { get; }

    /// <summary>Parses any bytes. Throws when the parser breaks a promise; its one documented exception is caught here.</summary>
    void Run(ReadOnlySpan<byte> input);
}
