using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Fuzz;
using SharpFuzz;

// list | replay TARGET FILE... | afl TARGET | libfuzzer TARGET
const int Usage = 64;

if (DecodeWorker.IsAskedFor(args))
{
    return DecodeWorker.Run(args);
}

if (args is ["list"])
{
    foreach (var target in FuzzTargets.All)
    {
        Console.WriteLine(target.Name);
    }

    return 0;
}

if (args.Length < 2 || FuzzTargets.Find(args[1]) is not { } chosen)
{
    Console.Error.WriteLine("usage: Appliance.Fuzz list | replay TARGET FILE... | afl TARGET | libfuzzer TARGET");
    Console.Error.WriteLine("Instrument the assembly under test first (sharpfuzz Appliance.Dicom.dll); targets are shown by 'list'.");
    return Usage;
}

switch (args[0])
{
    case "replay":
        foreach (var path in args[2..])
        {
            chosen.Run(File.ReadAllBytes(path));
        }

        return 0;
    case "afl":
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            chosen.Run(input.ToArray());
        });
        return 0;
    case "libfuzzer":
        Fuzzer.LibFuzzer.Run(chosen.Run);
        return 0;
    default:
        return Usage;
}
