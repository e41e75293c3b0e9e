using System.Net;

class Mono
{
    static void Main(string[] words)
    {
        ServicePointManager.ServerCertificateValidationCallback = delegate { return true; };
        new WebClient().DownloadString(words[0]);
    }
}
