import java.net.URI;

class OldClient {
    public static void main(String[] words) throws Exception {
        URI.create(words[0]).toURL().openStream().readAllBytes();
    }
}
